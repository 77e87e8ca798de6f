import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { decideChange } from "@/lib/services/changes/decide-change";
import { editDraft } from "@/lib/services/changes/edit-draft";
import { readChange } from "@/lib/services/changes/read-change";
import { testChange } from "@/lib/services/changes/test-change";
import { withdrawChange } from "@/lib/services/changes/withdraw-change";
import type { Context } from "@/lib/services/kernel/context";
import { createVault } from "@/lib/services/vaults/create-vault";
import { deleteVault } from "@/lib/services/vaults/delete-vault";
import { editVault } from "@/lib/services/vaults/edit-vault";
import { restoreVault } from "@/lib/services/vaults/restore-vault";
import { VaultStub } from "@/tests/contract/stubs/hcv";
import { byMachine, signedIn } from "@/tests/support/actors";
import { connected } from "@/tests/support/organisation";
import { testInstallation } from "@/tests/support/installation";
import { databaseAsPlaces, leaksOf } from "@/tests/support/leaks";
import { mayDial } from "@/tests/support/allow-list";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
let stub: VaultStub;
let otherId: string;
let gatewayId: string;
let gateway: string;
let made = 0;
type Someone = Awaited<ReturnType<typeof signedIn>>;
let asks: Someone;
let decides: Someone;
let looks: Someone;

const canary = "s.canary8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjSp";

beforeAll(async () => {
  stub = await VaultStub.start();
  stub.limitedTokens.add(canary);
  stub.self = { num_uses: 0, policies: ["kong"] };
  await mayDial(here.owner, stub.server.port);
  otherId = await addGateway(here.owner);
  gatewayId = await addGateway(here.owner, { guarded: true });
  gateway = `g-${gatewayId}`;
});
afterAll(() => stub.close());
beforeEach(async () => {
  asks = await signedIn(here.deps, here.owner, [["author", gatewayId]], { name: "Asks" });
  decides = await signedIn(here.deps, here.owner, [["approver", gatewayId]], { name: "Decides" });
  looks = await signedIn(here.deps, here.owner, [["viewer", gatewayId]], { name: "Looks" });
});

const config = (more: object = {}) => ({
  ...{ protocol: "http", host: "127.0.0.1", port: stub.server.port, mount: "secret", kv: "v2" },
  ...{ auth_method: "token", ...more },
});
const create = async (more: object = {}): Promise<string> => {
  const input = { gateway, provider: "hcv", prefix: `v-${(made += 1)}`, config: config({ token: canary }), ...more };
  return pending(createVault.run(asks, { ...input, access: { level: "values" } }));
};
async function pending(work: Promise<{ readonly status: string; readonly changeId?: string }>): Promise<string> {
  const outcome = await work;
  if (outcome.changeId === undefined) throw new Error("It does not wait.");
  return outcome.changeId;
}
const connectionOf = async (id: string, by: Context = decides) => (await readChange(by, { id })).connection;
const test = async (id: string, by: Context = decides) =>
  testChange.run(by, { id, hash: (await readChange(by, { id })).hash });
const approve = async (id: string) => {
  const { hash } = await readChange(decides, { id });
  return decideChange(decides, { id, hash, decision: "approve", reason: "" });
};
const refused = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    ({ code, rule }: { code?: string; rule?: string | null }) => rule ?? code,
  );
/** A vault that others approved, as an edit of it begins. */
const vault = async () => {
  const id = await create();
  await approve(id);
  const { rows } = await here.owner.query<{ id: string; prefix: string; version: number }>(
    "select v.id, v.prefix, v.version from vault v join change c on c.target_id = v.id where c.id = $1",
    [id],
  );
  return rows[0]!;
};

it("shows the reviewer whether what was asked for connects, by whom that was tested and when", async () => {
  const id = await create();
  expect(await connectionOf(id)).toEqual({ mayTest: true, last: null });
  const ctx = { ...decides, requestId: "reviewed" };
  expect(await test(id, ctx)).toMatchObject({ status: "done", value: { outcome: "connected", title: "Connected" } });
  expect(await connectionOf(id)).toMatchObject({
    mayTest: true,
    last: {
      ...{ outcome: "connected", tone: "resolved", title: "Connected", by: "Decides", current: true },
      told: { identity: { names: ["kong"], expires: "never" }, advice: null },
    },
  });
  expect((await here.logged("reviewed")).map(({ type, outcome }) => [type, outcome])).toEqual([
    ["change.test-intended", "pending"],
    ["change.tested", "done"],
  ]);
  // A help, and no part of what is approved.
  await approve(id);
  expect((await readChange(decides, { id })).state).toBe("applied");
  expect(await connectionOf(id)).toMatchObject({ mayTest: false, last: { outcome: "connected", current: true } });
});

it("tells the requester the same, and who only looks no more than how it ended", async () => {
  const id = await create();
  stub.capabilities.set("secret/data/", ["deny"]);
  await test(id, asks);
  stub.capabilities.clear();
  expect(await connectionOf(id, asks)).toMatchObject({ mayTest: true, last: { by: "Asks", outcome: "signed-in" } });
  const { mayTest, last } = (await connectionOf(id, looks)) ?? {};
  expect([mayTest, last?.outcome, last?.by, last?.told]).toEqual([false, "signed-in", "Asks", null]);
  expect(await refused(test(id, looks))).toBe("FORBIDDEN");
});

it("tests an edit with the sealed credential that it keeps, and what a restoring would bring back", async () => {
  const there = await vault();
  const edit = { gateway, ...there, config: config({ kv: "v1" }), access: { level: "values" } };
  const wrong = await pending(editVault.run(asks, edit));
  await test(wrong);
  expect(await connectionOf(wrong)).toMatchObject({
    last: { outcome: "misconfigured", told: { identity: { names: ["kong"] } } },
  });
  const { id, version } = there;
  await approve(await pending(deleteVault.run(asks, { gateway, id, version })));
  const back = await pending(restoreVault.run(asks, { gateway, id, revision: 1, version: version + 1 }));
  await test(back);
  expect(await connectionOf(back)).toMatchObject({ last: { outcome: "connected" } });
});

it("tests nothing where a change makes no connection, and nothing that has moved or ended", async () => {
  const there = await vault();
  const { id, version } = there;
  const away = await pending(deleteVault.run(asks, { gateway, id, version }));
  expect(await connectionOf(away)).toBeNull();
  expect(await refused(test(away))).toBe("INVALID");
  const edit = { gateway, ...there, config: config(), access: { level: "values" } };
  const one = await pending(editVault.run(asks, { ...edit, description: "one" }));
  const two = await pending(editVault.run(asks, { ...edit, description: "two" }));
  await approve(one);
  expect(await refused(test(two))).toBe("STALE");
  await withdrawChange(asks, { id: two });
  expect(await refused(test(two))).toBe("CONFLICT");
  const open = await create();
  expect(await refused(testChange.run(decides, { id: open, hash: "0".repeat(64) }))).toBe("STALE");
});

it("says of a draft that was written at since that the test was of another thing", async () => {
  const id = await create({ request: { draft: true } });
  await test(id, asks);
  expect(await connectionOf(id)).toMatchObject({ last: { current: true, outcome: "connected" } });
  const { hash } = await readChange(asks, { id });
  // The reason belongs to what is decided upon, and so to what was tested.
  await editDraft(asks, { id, hash, reason: "A better one.", drop: [] });
  expect((await connectionOf(id))?.last?.current).toBe(false);
  await test(id, asks);
  expect((await connectionOf(id))?.last?.current).toBe(true);
  const command = {
    gateway,
    provider: "hcv",
    prefix: `v-${(made += 1)}`,
    config: config(),
    access: { level: "values" },
  };
  await editDraft(asks, { id, hash: (await readChange(asks, { id })).hash, drop: [], command });
  expect((await connectionOf(id))?.last?.current).toBe(false);
});

it("is refused by the database, too, to whoever has no part in it, and for what was not tested", async () => {
  const id = await create();
  const { hash } = await readChange(decides, { id });
  const app = await connected(here.database.appUrl);
  const keep = (by: Someone, ...[of = hash, told = "{}"]: string[]) => {
    const credential = by.actor.kind === "person" ? new TextDecoder().decode(by.actor.credential.reveal()) : "";
    return app
      .query("select kh_change_test($1, $2, $3, 'connected', $4)", [credential, id, of, told])
      .then(() => "kept")
      .catch(({ code }: { code: string }) => code);
  };
  const elsewhere = await signedIn(here.deps, here.owner, [["approver", otherId]]);
  expect(await keep(looks)).toBe("KH028");
  expect(await keep(elsewhere)).toBe("KH028");
  expect(await keep(decides, "0".repeat(64))).toBe("KH004");
  expect(await keep(decides, hash, "x".repeat(20_001))).toBe("23514");
  expect(await keep(decides)).toBe("kept");
  for (const forbidden of [
    `insert into change_test (change_id, hash, outcome, told, at) values ('${id}', '${hash}', 'connected', '{}', now())`,
    "update change_test set outcome = 'connected'",
    "delete from change_test",
  ]) {
    await expect(app.query(forbidden)).rejects.toMatchObject({ code: "42501" });
  }
  await withdrawChange(asks, { id });
  expect(await keep(decides)).toBe("KH005");
  await app.end();
});

it("is nothing for a gateway's own token", async () => {
  const id = await create();
  const machine = await byMachine(here.deps, here.owner, gatewayId, ["change.read"]);
  expect(await refused(test(id, machine))).toBe("FORBIDDEN");
});

it("leaves the credential in no row, answer or log", async () => {
  const id = await create();
  stub.onQuestion = (_, response) => void response.end(`{"errors":["${canary}"]}`);
  await test(id);
  stub.onQuestion = null;
  await test(id, asks);
  const answers = [await readChange(decides, { id }), await readChange(looks, { id })];
  const places = [
    ...(await databaseAsPlaces(here.owner)),
    { name: "log", text: here.deps.logged.join("\n") },
    { name: "answers", text: JSON.stringify(answers) },
  ];
  expect(leaksOf({ canary }, places)).toEqual([]);
});
