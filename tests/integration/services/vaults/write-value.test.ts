import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { PlaceMaking, ValueWriting } from "@/lib/domain/value-writing";
import type { Context } from "@/lib/services/kernel/context";
import { createVault } from "@/lib/services/vaults/create-vault";
import { makeVaultPlace } from "@/lib/services/vaults/make-place";
import { readVault } from "@/lib/services/vaults/read-vaults";
import { writeVaultValue } from "@/lib/services/vaults/write-value";
import { firstStore, KonnectStub, netTo } from "@/tests/contract/stubs/konnect";
import { byToken, signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { databaseAsPlaces, leaksOf } from "@/tests/support/leaks";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
const value = "valueQ7pLx0NdRy3ZkWvT6BmJ8HcFg2SaUeXiO4GtKlMnPqRsVwYz1EbDhCj5IuAf";

let stub: KonnectStub;
let net: ReturnType<typeof netTo>;
let labId: string;
let lab: string;
let guardedId: string;
let author: Awaited<ReturnType<typeof signedIn>>;
let made = 0;
let asked = 0;

beforeAll(async () => {
  stub = await KonnectStub.start();
  net = netTo(stub);
  // Konnect's own hosts are answered by the stub; no setting of the product leads there.
  Object.assign(here.deps, { host: () => ({ net, env: new Map(), fsRoots: [] }) });
  labId = await addGateway(here.owner, { edition: "konnect" });
  guardedId = await addGateway(here.owner, { edition: "konnect", guarded: true });
  lab = `g-${labId}`;
});
afterAll(async () => {
  await net.close();
  await stub.server.close();
});
beforeEach(async () => {
  stub.onAny = null;
  stub.mayWrite = true;
  author = await signedIn(here.deps, here.owner, [["author", labId]]);
});

const fresh = (ctx: Context): Context => ({ ...ctx, requestId: `request-${(asked += 1)}` });
const vaultIn = async (gateway: string, ctx: Context) => {
  const prefix = `ks-${(made += 1)}`;
  const input = { gateway, provider: "konnect", prefix, config: stub.config, access: stub.access };
  await createVault.run(fresh(ctx), input);
  return readVault(ctx, { gateway, prefix });
};
const write = async (ctx: Context, input: object): Promise<ValueWriting> => {
  const outcome = await writeVaultValue.run(ctx, { gateway: lab, value, ...input });
  if (outcome.status !== "done") throw new Error("not done");
  return outcome.value as ValueWriting;
};
const refused = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    ({ code, detail }: { code?: string; detail?: string }) => `${code}: ${detail}`,
  );
const kept = (key: string) => stub.stores.get(firstStore)?.secrets.get(key)?.value;
const placesNow = async (more: object) => [
  { name: "answer", text: JSON.stringify(more) },
  ...(await databaseAsPlaces(here.owner)),
];

describe("writing a value", () => {
  it("sends it once, says when it was written, and leaves its name alone in the log", async () => {
    const { id, prefix } = await vaultIn(lab, author);
    const ctx = fresh(author);
    const answer = await write(ctx, { id, key: "new-one" });
    expect(answer).toMatchObject({ state: "written", advice: null });
    expect(answer.writtenAt).toMatch(/^2026-/);
    expect(kept("new-one")).toBe(value);
    const object = { kind: "vault", id, label: prefix };
    const data = { provider: "konnect", key: "new-one", how: "new" };
    expect(await here.logged(ctx.requestId)).toMatchObject([
      { type: "vault.value-write-intended", object, data, outcome: "pending" },
      { type: "vault.value-written", object, data: { ...data, outcome: "written" }, outcome: "done" },
    ]);
    expect(leaksOf({ value, token: stub.token }, await placesNow(answer))).toEqual([]);
  });

  it("leaves alone what is there, and replaces just what was seen", async () => {
    const { id } = await vaultIn(lab, author);
    stub.put("there", "before");
    const first = await write(fresh(author), { id, key: "there" });
    expect([first.state, kept("there")]).toEqual(["exists", "before"]);
    stub.put("there", "somebody else's");
    const moved = await write(fresh(author), { id, key: "there", replaces: first.version });
    expect([moved.state, kept("there")]).toEqual(["moved", "somebody else's"]);
    const ctx = fresh(author);
    const written = await write(ctx, { id, key: "there", replaces: moved.version });
    expect([written.state, kept("there")]).toEqual(["written", value]);
    expect((await here.logged(ctx.requestId))[1]).toMatchObject({ data: { how: "replace", outcome: "written" } });
    const gone = await write(fresh(author), { id, key: "never", replaces: moved.version });
    expect([gone.state, gone.writtenAt]).toEqual(["moved", null]);
  });

  it("says why it is not written, in words of Keyhole's own", async () => {
    const { id } = await vaultIn(lab, author);
    stub.mayWrite = false;
    const answer = await write(fresh(author), { id, key: "denied" });
    expect(answer).toMatchObject({ state: "failed", advice: { whose: "backend administrator" } });
    expect(kept("denied")).toBeUndefined();
    const tooLong = await write(fresh(author), { id, key: "long", value: "x".repeat(5_121) });
    expect(tooLong).toMatchObject({ state: "failed" });
  });

  it("finds out by looking whether it was written where the answer stayed away", async () => {
    const { id } = await vaultIn(lab, author);
    stub.loseAnswers = 1;
    expect(await write(fresh(author), { id, key: "lost" })).toMatchObject({ state: "written" });
    expect(kept("lost")).toBe(value);
  });

  it("is for Authors who signed in just now, in person", async () => {
    const { id } = await vaultIn(lab, author);
    const operator = await signedIn(here.deps, here.owner, [["operator", labId]]);
    const input = { gateway: lab, id, key: "a", value };
    expect(await refused(writeVaultValue.run(fresh(operator), input))).toMatch(/^FORBIDDEN/);
    const token = await byToken(here.deps, here.owner, author.personId, ["vault.propose"]);
    expect(await refused(writeVaultValue.run(token, input))).toMatch(/^STEP_UP_REQUIRED/);
    await here.owner.query("update session set authenticated_at = now() - interval '6 minutes' where person_id = $1", [
      author.personId,
    ]);
    const { actor } = author;
    const stale = { ...actor, authenticatedAt: new Date(here.deps.clock().getTime() - 360_000) } as typeof actor;
    expect(await refused(writeVaultValue.run({ ...fresh(author), actor: stale }, input))).toMatch(/^STEP_UP_REQUIRED/);
    expect(kept("a")).toBeUndefined();
  });

  it("is not done on a guarded gateway, nor into a backend that takes none", async () => {
    const both = await signedIn(here.deps, here.owner, [
      ["author", labId],
      ["author", guardedId],
    ]);
    const id = crypto.randomUUID();
    await here.owner.query(
      `alter table vault disable trigger vault_guard;
       insert into vault (id, gateway_id, prefix, provider, config) values ('${id}', '${guardedId}', 'ks', 'konnect', '{}');
       alter table vault enable trigger vault_guard`,
    );
    const posted = stub.posted.length;
    const ctx = fresh(both);
    const guarded = await write(ctx, { gateway: `g-${guardedId}`, id, key: "a" });
    expect(guarded).toMatchObject({ state: "refused", advice: { what: expect.stringContaining("guarded") as string } });
    expect(await here.logged(ctx.requestId)).toMatchObject([
      { type: "vault.value-written", data: { outcome: "refused" } },
    ]);
    const env = `env-${(made += 1)}`;
    await createVault.run(fresh(both), { gateway: lab, provider: "env", prefix: env, config: {}, access: {} });
    const other = await readVault(both, { gateway: lab, prefix: env });
    const reads = writeVaultValue.run(fresh(both), { gateway: lab, id: other.id, key: "a", value });
    expect(await refused(reads)).toMatch(/^INVALID: Keyhole writes no values/);
    expect(stub.posted).toHaveLength(posted);
  });

  it("is refused without a word of the value where the input does not fit", async () => {
    const error: unknown = await writeVaultValue
      .run(fresh(author), { gateway: lab, id: "no-id", key: "", value })
      .catch((caught: unknown) => caught);
    expect(JSON.stringify(error)).not.toContain(value);
  });
});

describe("making a place", () => {
  const make = async (ctx: Context, input: object): Promise<PlaceMaking> => {
    const outcome = await makeVaultPlace.run(ctx, { gateway: lab, provider: "konnect", access: stub.access, ...input });
    if (outcome.status !== "done") throw new Error("not done");
    return outcome.value as PlaceMaking;
  };

  it("makes a Config Store with the access that was typed, and keeps nothing of it", async () => {
    const ctx = fresh(author);
    const { config, advice } = await make(ctx, { name: "made here" });
    expect(advice).toBeNull();
    expect(stub.stores.get(config?.["config_store_id"] ?? "")?.name).toBe("made here");
    expect(await here.logged(ctx.requestId)).toMatchObject([
      { type: "vault.place-intended", object: { label: "made here" }, outcome: "pending" },
      { type: "vault.place-made", data: { provider: "konnect", outcome: "made", config }, outcome: "done" },
    ]);
    expect(leaksOf({ token: stub.token }, await placesNow({}))).toEqual([]);
  });

  it("says why there is none, and asks nothing where the access does not fit or the backend has no such places", async () => {
    const wrong = await make(fresh(author), { access: { ...stub.access, token: "kpat_another" } });
    expect(wrong).toMatchObject({ config: null, advice: { whose: "vault author" } });
    const before = stub.server.requests().length;
    const bad = makeVaultPlace.run(fresh(author), { gateway: lab, provider: "konnect", access: { region: "moon" } });
    expect(await refused(bad)).toMatch(/^INVALID/);
    const env = makeVaultPlace.run(fresh(author), { gateway: lab, provider: "env", access: {} });
    expect(await refused(env)).toMatch(/^INVALID/);
    expect(stub.server.requests()).toHaveLength(before);
  });
});
