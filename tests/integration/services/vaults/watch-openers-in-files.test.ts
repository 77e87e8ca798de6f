import { mkdtempSync, realpathSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createVault } from "@/lib/services/vaults/create-vault";
import { readVault } from "@/lib/services/vaults/read-vaults";
import { endingOpeners } from "@/lib/services/vaults/openings";
import { watchOpeners } from "@/lib/services/vaults/watch-openers";
import { inTransaction } from "@/lib/db/transaction";
import { VaultStub } from "@/tests/contract/stubs/hcv";
import { signedIn } from "@/tests/support/actors";
import { mayDial } from "@/tests/support/allow-list";
import { testInstallation } from "@/tests/support/installation";
import { databaseAsPlaces, leaksOf } from "@/tests/support/leaks";
import { addGateway } from "@/tests/support/organisation";

const credentialFolder = realpathSync(mkdtempSync(path.join(tmpdir(), "keyhole-credentials-")));
const here = testInstallation({ credentialFolder });
const [hour, day] = [3_600_000, 86_400_000];
const what = "AppRole secret ID";
let stub: VaultStub;
let gatewayId: string;
const secretIds: Record<string, string> = {};

beforeAll(async () => {
  stub = await VaultStub.start();
  gatewayId = await addGateway(here.owner);
  await mayDial(here.owner, stub.server.port);
});
afterAll(async () => {
  await stub.close();
  await rm(credentialFolder, { recursive: true });
});

const now = (): Date => here.deps.clock();
const lookups = (): number => stub.server.requests().filter(({ url }) => url.endsWith("/secret-id/lookup")).length;
const author = () => signedIn(here.deps, here.owner, [["author", gatewayId]]);
const known = async (prefix: string) =>
  (await readVault(await author(), { gateway: `g-${gatewayId}`, prefix })).opening?.openers;
const toldOf = async (prefix: string): Promise<readonly unknown[]> =>
  (await here.logged())
    .filter(({ type, object }) => type === "vault.opener-ending" && object?.label === prefix)
    .map(({ data }) => data);
const listed = async (prefix: string): Promise<readonly Date[]> =>
  (await inTransaction(here.deps.db, (tx) => endingOpeners(tx, gatewayId, now())))
    .filter(({ vault }) => vault === prefix)
    .map(({ endsAt }) => endsAt);
/** As the worker does while so much time passes, and how often Vault is asked by it. */
const watchFor = async (ms: number): Promise<number> => {
  const before = lookups();
  here.deps.advance(ms);
  await watchOpeners(here.deps);
  return lookups() - before;
};

/** As what holds the role's secret ID for Keyhole puts another one into its file. */
const replace = async (file: string, livesMs: number, uses = 0) => {
  const life = { since: now(), endsAt: new Date(now().getTime() + livesMs) };
  const secretId = `secret-id-${Object.keys(secretIds).length}-8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4u`;
  secretIds[secretId] = secretId;
  stub.role.secretId = secretId;
  stub.role.secretIdFacts = {
    ...{ creation_time: life.since.toISOString(), expiration_time: life.endsAt.toISOString() },
    secret_id_num_uses: uses,
  };
  await writeFile(path.join(credentialFolder, file), `${secretId}\n`);
  return life;
};
const createWith = async (prefix: string, file: string): Promise<void> => {
  const config = { protocol: "http", host: "127.0.0.1", port: String(stub.server.port), kv: "v2" };
  await createVault.run(await author(), {
    ...{ gateway: `g-${gatewayId}`, provider: "hcv", prefix },
    config: { ...config, auth_method: "kubernetes", kube_role: "kong" },
    access: { auth_method: "approle", approle_role_id: stub.role.roleId, approle_secret_id_file: file },
  });
};

it("asks again about a secret ID that is good for few logins once its end has passed, when another lies in the file", async () => {
  const first = await replace("few", 5 * day, 3);
  await createWith("few", "few");
  expect(await watchFor(0)).toBe(1);
  expect(await known("few")).toEqual([{ what, ...first, fewUses: "own" }]);
  expect(await watchFor(4.5 * day)).toBe(0);
  const second = await replace("few", 5 * day, 3);
  expect(await watchFor(0.5 * day)).toBe(1);
  expect(await known("few")).toEqual([{ what, ...second, fewUses: "own" }]);
  expect(await watchFor(2 * day)).toBe(0);
  expect(await toldOf("few")).toEqual([]);
});

it("tells of no short life that is replaced in time, and of one that was not", async () => {
  await here.owner.query("update vault_opening set next_look_at = '2200-01-01'");
  let life = await replace("short", day);
  await createWith("short", "short");
  await watchFor(0);
  here.deps.advance(4 * hour);
  for (let times = 0; times < 3; times += 1) {
    here.deps.advance(12 * hour);
    life = await replace("short", day);
    expect(await watchFor(4 * hour)).toBe(1);
    expect(await known("short")).toEqual([{ what, ...life }]);
    expect([await toldOf("short"), await listed("short")]).toEqual([[], []]);
  }
  const ending = { what, endsAt: life.endsAt.toISOString() };
  await watchFor(16 * hour);
  expect([await toldOf("short"), await listed("short")]).toEqual([[{ ...ending, state: "near" }], [life.endsAt]]);
  // Vault does not let it in any more.
  stub.role.secretId = "another";
  await watchFor(5 * hour);
  expect(await toldOf("short")).toEqual([
    { ...ending, state: "near" },
    { ...ending, state: "ended" },
  ]);
  const places = [...(await databaseAsPlaces(here.owner)), { name: "log", text: here.deps.logged.join("\n") }];
  expect(leaksOf(secretIds, places)).toEqual([]);
});
