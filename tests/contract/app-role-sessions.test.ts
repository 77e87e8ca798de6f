import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import { hcv } from "@/lib/providers/hcv";
import { createSessionPool, poolDefaults, type SessionPool } from "@/lib/providers/sessions";
import type { PoolVault } from "@/lib/providers/vault-sessions";
import { handClock } from "../support/hand-clock";
import { sendAnswer, VaultStub } from "./stubs/hcv";

let stub: VaultStub;
let net: ClosableNet;
let clock: ReturnType<typeof handClock>;
let pool: SessionPool;
let source: PoolVault;

beforeEach(async () => {
  stub = await VaultStub.start();
  clock = handClock();
  net = createNet({ allow: [{ kind: "host", host: "127.0.0.1", port: stub.server.port }], guarded: true, own: [] });
  pool = createSessionPool({ ...poolDefaults, clock });
  const config = { protocol: "http", host: "127.0.0.1", port: stub.server.port, mount: "secret", kv: "v2" };
  const { roleId, secretId } = stub.role;
  const access = { auth_method: "approle", approle_role_id: roleId, approle_secret_id: secretId };
  const host = { net, env: new Map<string, string>(), fsRoots: [], now: () => new Date(clock.now()) };
  source = { provider: hcv, vault: { config, access, level: "values" }, host };
  for (const name of ["a", "b", "c", "d", "e"]) stub.put(name, { name });
});
afterEach(async () => {
  await pool.close();
  await net.close();
  await stub.close();
});

const read = async (...names: readonly string[]): Promise<readonly string[]> => {
  const wants = names.map((resource) => ({ resource, version: null }));
  return (await pool.read(source, wants)).map(({ item }) => (item.ok ? "read" : item.code));
};
/** What was asked since the last time, without the mount and the version. */
let told = 0;
beforeEach(() => {
  told = 0;
});
const asked = (): readonly string[] => {
  const urls = stub.server.requests().map(({ url }) => url.replace(/^\/v1\/(?:auth\/(?:approle\/|(?=token))?)?/, ""));
  return urls.slice(told, (told = urls.length));
};

const mount = "sys/internal/ui/mounts/secret";

it("one login serves all who read, until its token is about to expire", async () => {
  stub.role.tokenSeconds = 60;
  stub.role.renewable = false;
  expect((await Promise.all(Array.from({ length: 20 }, () => read("a", "b")))).flat()).toEqual(
    new Array(40).fill("read"),
  );
  expect(asked()).toEqual(["login", "secret/data/a", "secret/data/b"]);
  await clock.advance(29_000);
  await read("a");
  await clock.advance(25_000);
  await read("a");
  expect(asked()).toEqual(["secret/data/a", "secret/data/a"]);
  await clock.advance(2_000);
  await read("a");
  expect(asked()).toEqual(["token/revoke-self", "login", "secret/data/a"]);
});

it("a token that was revoked is replaced once", async () => {
  await read("a");
  stub.role.uses.clear();
  expect(await read("a", "b")).toEqual(["read", "read"]);
  const paths = asked();
  expect(paths.filter((path) => path === "login")).toHaveLength(2);
  // A dead token is not given back.
  expect(paths).not.toContain("token/revoke-self");
});

it("tokens that die at once are not asked for without end", async () => {
  await read("a");
  asked();
  stub.role.uses.clear();
  stub.role.spend = () => false;
  expect(await read("a")).toEqual(["hcv.denied"]);
  const once = ["secret/data/a", "token/lookup-self", mount];
  expect(asked()).toEqual([...once, "login", ...once]);
  expect(await read("a")).toEqual(["hcv.denied"]);
  expect(asked()).toEqual(["secret/data/a"]);
});

describe("a token that may not look itself up, as one without the policy “default”", () => {
  beforeEach(() => void stub.denied.add("auth/token/lookup-self"));

  it("is told from a dead one by the mount it sees, however many of its reads are denied", async () => {
    const names = Array.from({ length: 100 }, (_, at) => `s${at}`);
    for (const name of names) stub.put(name, { name });
    for (const name of names.slice(50)) stub.denied.add(`secret/data/${name}`);
    for (let round = 0; round < 3; round += 1) {
      const told = await read(...names);
      expect(told.slice(0, 50)).toEqual(new Array(50).fill("read"));
      expect(told.slice(50)).toEqual(new Array(50).fill("hcv.policy-denies"));
      await clock.advance(300_000);
    }
    expect(stub.role.logins).toBe(1);
    const questions = asked().filter((path) => !path.startsWith("secret/"));
    expect(questions).toEqual(["login", "token/lookup-self", mount, mount, mount]);
  });

  it("is replaced once when it is revoked all the same", async () => {
    stub.denied.add("secret/data/b");
    expect(await read("a", "b")).toEqual(["read", "hcv.policy-denies"]);
    await clock.advance(60_000);
    stub.role.uses.clear();
    expect(await read("a", "b", "c")).toEqual(["read", "hcv.policy-denies", "read"]);
    expect(stub.role.logins).toBe(2);
  });

  it("is not replaced where it has no right in the mount at all", async () => {
    for (const path of [mount, "secret/data/a", "secret/data/b"]) stub.denied.add(path);
    for (let round = 0; round < 3; round += 1) {
      expect(await read("a", "b")).toEqual(["hcv.denied", "hcv.denied"]);
      await clock.advance(300_000);
    }
    expect(stub.role.logins).toBe(1);
  });
});

it("a policy denial costs one question and no login", async () => {
  await read("a");
  asked();
  stub.denied.add("secret/data/b");
  expect(await read("b", "a")).toEqual(["hcv.policy-denies", "read"]);
  expect([...asked()].sort()).toEqual(["secret/data/a", "secret/data/b", "token/lookup-self"]);
});

it.each([1, 2, 3, 5])("a token of %i uses reads as far as they go, and another goes on", async (uses) => {
  stub.role.tokenUses = uses;
  stub.denied.add("secret/data/c");
  const denied = uses === 1 ? "hcv.denied" : "hcv.policy-denies";
  expect(await read("a", "b", "c", "d", "e")).toEqual(["read", "read", denied, "read", "read"]);
  expect(stub.role.logins).toBe(Math.ceil(5 / Math.max(1, Math.floor(uses / 2))));
});

it("a refused login is made once for any number of references", async () => {
  stub.role.secretId = "another";
  const names = Array.from({ length: 50 }, (_, at) => `r${at}`);
  for (const name of names) expect(await read(name)).toEqual(["hcv.approle-refused"]);
  expect(asked()).toEqual(["login"]);
  await clock.advance(15_000);
  stub.role.secretId = String(source.vault.access.approle_secret_id);
  expect(await read("a")).toEqual(["read"]);
});

it("a token nobody uses any more is given back, unless it is one that cannot be", async () => {
  await read("a");
  asked();
  await pool.close();
  expect(asked()).toEqual(["token/revoke-self"]);
  stub.role.tokenType = "batch";
  pool = createSessionPool({ ...poolDefaults, clock });
  await read("a");
  asked();
  await pool.close();
  expect(asked()).toEqual([]);
});

it("a token that can be is renewed once for all who read, and no login replaces it", async () => {
  stub.role.tokenSeconds = 60;
  await read("a");
  asked();
  await clock.advance(25_000);
  await read("a");
  expect(asked()).toEqual(["secret/data/a"]);
  await clock.advance(16_000);
  await Promise.all(["a", "b", "c", "d"].map((name) => read(name)));
  expect([...asked()].sort()).toEqual([
    ...["secret/data/a", "secret/data/b", "secret/data/c", "secret/data/d", "token/renew-self"],
  ]);
  for (let turn = 0; turn < 10; turn += 1) {
    await clock.advance(25_000);
    expect(await read("a")).toEqual(["read"]);
  }
  expect(stub.role.logins).toBe(1);
  expect(stub.role.renewals).toBeGreaterThan(4);
});

it("a token near its greatest lifetime is asked to be renewed once more, used to its end, and replaced", async () => {
  stub.role.tokenSeconds = 60;
  stub.role.renewsFor = 20;
  await read("a");
  asked();
  for (const ms of [25_000, 20_000, 5_000]) {
    await clock.advance(ms);
    await read("a");
  }
  expect(asked()).toEqual(["secret/data/a", "token/renew-self", "secret/data/a", "secret/data/a"]);
  await clock.advance(10_000);
  await read("a");
  expect(asked()).toEqual(["token/revoke-self", "login", "secret/data/a"]);
});

it.each([
  ["batch tokens", { tokenType: "batch" as const }],
  ["tokens that are not renewable", { renewable: false }],
  ["tokens of few uses", { tokenUses: 50 }],
])("%s are not asked to be renewed", async (_, role) => {
  Object.assign(stub.role, { tokenSeconds: 60, ...role });
  await read("a");
  await clock.advance(25_000);
  await read("a");
  await clock.advance(20_000);
  await read("a");
  expect(asked()).not.toContain("token/renew-self");
});

it("many refused reads of one batch look the token up once", async () => {
  await read("a");
  asked();
  const names = ["a", "b", "c", "d", "e"];
  for (const name of names) stub.denied.add(`secret/data/${name}`);
  expect(await read(...names)).toEqual(names.map(() => "hcv.policy-denies"));
  expect(asked().filter((path) => path === "token/lookup-self")).toHaveLength(1);
  expect(stub.role.logins).toBe(1);
});

it("a look at the token that several wait for goes on when the first of them has no time left", async () => {
  const patient = { timeout: 20_000 };
  for (const name of ["a", "b"]) stub.denied.add(`secret/data/${name}`);
  const held: ServerResponse[] = [];
  stub.onQuestion = (_, response) => void held.push(response);
  const first = read("a");
  await expect.poll(() => held.length, patient).toBe(1);
  await clock.advance(9_000);
  const second = read("b");
  await expect.poll(() => stub.server.requests().some(({ url }) => url.endsWith("/b")), patient).toBe(true);
  await clock.advance(1_000);
  expect(await first).toEqual(["pool.deadline"]);
  held.forEach((response) => sendAnswer(response, { status: 200, body: { data: {} } }));
  expect(await second).toEqual(["hcv.policy-denies"]);
  stub.onQuestion = null;
});
