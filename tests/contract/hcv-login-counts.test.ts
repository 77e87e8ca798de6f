import { afterEach, beforeEach, expect, it } from "vitest";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import type { Host } from "@/lib/providers/contract";
import { hcv } from "@/lib/providers/hcv";
import { createSessionPool, poolDefaults, type SessionPool } from "@/lib/providers/sessions";
import type { PoolVault } from "@/lib/providers/vault-sessions";
import { handClock } from "../support/hand-clock";
import { VaultStub } from "./stubs/hcv";
import { awsLogin, jwtLogin, kubernetesLogin } from "./stubs/hcv-logins";
import { tokenEndpoint, type TokenEndpoint } from "./stubs/identity-providers";

const keys = { accessKeyId: "AKIATEST", secretAccessKey: "secret" };
const client = { clientId: "keyhole", clientSecret: "secret" };

let stub: VaultStub;
let idp: TokenEndpoint;
let nets: ClosableNet[];
let pools: SessionPool[];
let clock: ReturnType<typeof handClock>;
/** One a process: each has a pool and a dialler of its own. */
let hosts: Host[];

beforeEach(async () => {
  clock = handClock();
  stub = await VaultStub.start();
  idp = await tokenEndpoint({ ...client, audiences: ["vault"] });
  const allow = [stub, idp].map(({ server }) => ({ kind: "host", host: "127.0.0.1", port: server.port }) as const);
  nets = [0, 1].map(() => createNet({ allow, guarded: true, own: [] }));
  hosts = nets.map((net) => ({ net, env: new Map(), fsRoots: [], now: () => new Date(clock.now()) }));
  pools = [0, 1].map(() => createSessionPool({ ...poolDefaults, clock }));
  stub.logins.set("auth/kubernetes/login", kubernetesLogin(stub, { role: "r", token: "pod" }));
  stub.logins.set("auth/aws/login", awsLogin(stub, { iam: { role: "r", ...keys } }));
  stub.logins.set("auth/jwt/login", jwtLogin(stub, { role: "r", audience: "vault", knows: idp.knows }));
  for (let at = 0; at < 1_000; at += 1) stub.put(`s${at}`, { value: "v" });
});
afterEach(async () => {
  for (const one of [...pools, ...nets, stub, idp]) await one.close();
});

const sourceOf = (access: object, host: Host): PoolVault => ({
  provider: hcv,
  vault: {
    config: {
      protocol: "http",
      host: "127.0.0.1",
      port: stub.server.port,
      mount: "secret",
      kv: "v2",
      auth_method: "kubernetes",
    },
    ...{ access: { ...access }, level: "values" },
  },
  host,
});
/** Each process reads `count` secrets from the one of that number on. */
const readSome = async (access: object, from: number, count: number): Promise<void> => {
  await Promise.all(
    pools.map(async (pool, process) => {
      const wants = Array.from({ length: count }, (_, at) => ({ resource: `s${from + at}`, version: null }));
      const items = await pool.read(sourceOf(access, hosts[process]!), wants);
      expect(items.filter(({ item }) => !item.ok)).toEqual([]);
    }),
  );
};

const ways: readonly (readonly [string, () => object])[] = [
  [
    "AppRole",
    () => ({ auth_method: "approle", approle_role_id: stub.role.roleId, approle_secret_id: stub.role.secretId }),
  ],
  ["Kubernetes", () => ({ auth_method: "kubernetes", kube_role: "r", kube_api_token: "pod" })],
  [
    "AWS IAM",
    () => ({
      ...{ auth_method: "aws_iam", aws_auth_role: "r", aws_auth_region: "eu-west-1" },
      ...{ aws_access_key_id: keys.accessKeyId, aws_secret_access_key: keys.secretAccessKey },
    }),
  ],
  [
    "JWT",
    () => ({
      ...{ auth_method: "jwt", jwt_role: "r", oauth2_token_endpoint: idp.url, oauth2_audiences: "vault" },
      ...{ oauth2_client_id: client.clientId, oauth2_client_secret: client.clientSecret },
    }),
  ],
];

const halves = async (access: object, each: number): Promise<void> => {
  Object.assign(stub.role, { tokenSeconds: 20, renewable: false });
  await readSome(access, 0, each / 2);
  expect(stub.role.logins).toBe(2);
  await clock.advance(18_000);
  await readSome(access, each / 2, each / 2);
  expect(stub.role.logins).toBe(4);
  const urls = stub.server.requests().map(({ url }) => url);
  expect(urls.filter((url) => url.startsWith("/v1/secret/data/"))).toHaveLength(2 * each);
  expect(urls.filter((url) => /lookup-self|renew|unwrap/.test(url))).toEqual([]);
};

it("two processes, a thousand references each and a token that ends half-way make four logins", async () => {
  await halves(ways[0]![1](), 1_000);
});

it.each(ways)("%s: a token that ends half-way is replaced once in each process", async (name, access) => {
  await halves(access(), 40);
  expect(idp.forms).toHaveLength(name === "JWT" ? 4 : 0);
});

it.each(ways)(
  "%s: a token that can be renewed is, once in each process, and no login replaces it",
  async (_, access) => {
    Object.assign(stub.role, { tokenSeconds: 30 });
    await readSome(access(), 0, 40);
    await clock.advance(21_000);
    await readSome(access(), 40, 40);
    expect([stub.role.logins, stub.role.renewals]).toEqual([2, 2]);
  },
);

it("a token that is revoked half-way costs each process one look and one login, however many are under way", async () => {
  const [, access] = ways[1]!;
  await readSome(access(), 0, 200);
  stub.role.uses.clear();
  await readSome(access(), 200, 200);
  expect(stub.role.logins).toBe(4);
  expect(stub.server.requests().filter(({ url }) => url.includes("lookup-self"))).toHaveLength(2);
});
