import { beforeEach, describe, expect, it } from "vitest";
import { commentChange } from "@/lib/services/changes/comment-change";
import { decideChange } from "@/lib/services/changes/decide-change";
import { discardDraft } from "@/lib/services/changes/discard-draft";
import { editDraft } from "@/lib/services/changes/edit-draft";
import { readChange } from "@/lib/services/changes/read-change";
import { readDraft } from "@/lib/services/changes/read-draft";
import { rebaseChange } from "@/lib/services/changes/rebase-change";
import { requestDraft } from "@/lib/services/changes/request-draft";
import { takeBackChange } from "@/lib/services/changes/take-back-change";
import { withdrawChange } from "@/lib/services/changes/withdraw-change";
import type { Context } from "@/lib/services/kernel/context";
import { readNotifications } from "@/lib/services/notifications/read-notifications";
import { sweep } from "@/lib/services/sweep/sweep";
import { createVault } from "@/lib/services/vaults/create-vault";
import { editVault } from "@/lib/services/vaults/edit-vault";
import { job, signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";

const here = testInstallation();
let gatewayId: string;
let gateway: string;
let made = 0;
/** Author, another Author, Approver, and one who only looks. */
let asks: Awaited<ReturnType<typeof signedIn>>;
let helps: Awaited<ReturnType<typeof signedIn>>;
let decides: Awaited<ReturnType<typeof signedIn>>;
let looks: Awaited<ReturnType<typeof signedIn>>;

beforeEach(async () => {
  const { rows } = await here.owner.query<{ id: string }>(`select gen_random_uuid() as id`);
  gatewayId = rows[0]?.id ?? "";
  gateway = `g-${gatewayId}`;
  await setGateway(`insert into gateway (id, name, edition, kong_version, guarded)
    values ('${gatewayId}', '${gateway}', 'enterprise', '3.15', true)`);
  asks = await signedIn(here.deps, here.owner, [["author", gatewayId]], { name: "Asks" });
  helps = await signedIn(
    here.deps,
    here.owner,
    [
      ["author", gatewayId],
      ["approver", gatewayId],
    ],
    { name: "Helps" },
  );
  decides = await signedIn(here.deps, here.owner, [["approver", gatewayId]], { name: "Decides" });
  looks = await signedIn(here.deps, here.owner, [["viewer", gatewayId]], { name: "Looks" });
});

const setGateway = (sql: string) =>
  here.owner.query(
    `alter table gateway disable trigger gateway_guard; ${sql}; alter table gateway enable trigger gateway_guard`,
  );

const hcv = (more: object = {}) => {
  return {
    gateway,
    provider: "hcv",
    prefix: `v-${(made += 1)}`,
    config: { host: "vault.internal", token: "s.12345678" },
    ...more,
  };
};

async function changeId(outcome: Promise<{ status: string; changeId?: string; value?: unknown }>): Promise<string> {
  const done = await outcome;
  return done.changeId ?? (done.value as { id: string }).id;
}

const draft = (by: Context = asks, more: object = {}) =>
  changeId(createVault.run(by, { ...hcv(), request: { draft: true, reason: "Because." }, ...more }));
const request = (by: Context = asks) => changeId(createVault.run(by, hcv()));
const hashOf = async (id: string) => (await readChange(looks, { id })).hash;
const stateOf = async (id: string) => (await readChange(looks, { id })).state;
const approve = async (id: string, by: Context = decides, hash?: string) =>
  decideChange(by, { id, hash: hash ?? (await hashOf(id)), decision: "approve", reason: "" });
const refused = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    ({ code, rule }: { code?: string; rule?: string | null }) => rule ?? code,
  );

/** A vault that is there, made by a change that others approved. */
async function vault(): Promise<{ id: string; prefix: string; version: number }> {
  const id = await request();
  await approve(id);
  const { rows } = await here.owner.query<{ id: string; prefix: string; version: number }>(
    "select v.id, v.prefix, v.version from vault v join change c on c.target_id = v.id where c.id = $1",
    [id],
  );
  return rows[0]!;
}

const editOf = async (by: Context, target: { id: string; prefix: string; version: number }, more: object) =>
  changeId(editVault.run(by, { gateway, ...target, config: { host: "vault.internal" }, ...more } as never));

/** As a change that was stored when documents held no reason. */
async function withoutReason(id: string): Promise<void> {
  const { rows } = await here.owner.query<{ document: string }>("select document from change where id = $1", [id]);
  const document = (rows[0]?.document ?? "").replace(/"reason":(null|"[0-9a-f]{64}"),/, "");
  expect(document).not.toBe(rows[0]?.document);
  const hash = here.deps.crypto.sha256Hex(document);
  const { id: row, command_sealed: sealed } = (
    await here.owner.query<{ id: string; command_sealed: Buffer }>(
      "select id, command_sealed from change where id = $1",
      [id],
    )
  ).rows[0]!;
  const place = { table: "change", column: "command_sealed", row };
  const command = here.deps.seal.open(sealed, { ...place, binding: await hashOf(id) })!;
  await here.owner.query(
    `alter table change disable trigger change_frozen; update change set document = '${document.replaceAll("'", "''")}',
      hash = '${hash}', command_sealed = '\\x${Buffer.from(here.deps.seal.close(command, { ...place, binding: hash })).toString("hex")}'
      where id = '${id}'; alter table change enable trigger change_frozen`,
  );
}

describe("a draft", () => {
  it("asks nobody; written at, requested and approved, it does what it says last", async () => {
    const id = await draft();
    expect((await readNotifications(decides, { show: "all" })).notifications).toEqual([]);
    expect(await readChange(looks, { id })).toMatchObject({ state: "draft", reason: "Because.", mayDecide: false });
    const start = (await readDraft(helps, { id })).start as { prefix: string; sealed: string[]; config: object };
    expect(start).toMatchObject({ sealed: ["config.token"], config: { host: "vault.internal" } });
    expect(JSON.stringify(start)).not.toContain("s.12345678");
    const before = await hashOf(id);
    await editDraft(helps, {
      ...{ id, hash: before, reason: "Better.", drop: [] },
      command: hcv({ prefix: start.prefix, description: "by two", config: { host: "vault.internal" } }),
    });
    const after = await readChange(looks, { id });
    expect(after.hash).not.toBe(before);
    expect(after.fields.map(({ field }) => field)).toContain("config.token");
    expect(after.story.editors).toEqual(["Helps"]);
    expect(await refused(approve(id))).toBe("KH005");
    await requestDraft(asks, { id, hash: after.hash });
    expect(await refused(approve(id, decides, before))).toBe("KH004");
    expect(await refused(approve(id, helps))).toBe("KH002");
    expect((await readChange(helps, { id })).whyNot).toBe("You wrote at it, so others decide.");
    await approve(id);
    expect(await stateOf(id)).toBe("applied");
    expect((await readChange(looks, { id })).story.steps.map(({ what, person }) => [what, person])).toEqual([
      ["drafted", "Asks"],
      ["edited", "Helps"],
      ["requested", "Asks"],
      ["approved", "Decides"],
      ["ended", null],
    ]);
    expect((await here.logged()).filter(({ object }) => object?.id === id).map(({ type }) => type)).toEqual([
      ...["change.drafted", "change.edited", "change.requested", "change.approved", "change.applied"],
    ]);
  });

  it("holds its reason in what is approved: another one is another hash, and one from before reasons were held still applies", async () => {
    const id = await draft();
    const before = await hashOf(id);
    await editDraft(asks, { id, hash: before, reason: "Another one.", drop: [] });
    const after = await hashOf(id);
    expect(after).not.toBe(before);
    await requestDraft(asks, { id, hash: after });
    expect(await refused(approve(id, decides, before))).toBe("KH004");
    await approve(id);
    expect(await stateOf(id)).toBe("applied");

    const old = await request();
    await withoutReason(old);
    await approve(old);
    expect(await stateOf(old)).toBe("applied");
  });

  it("from before reasons were held can be requested as it is, and is approved and applied", async () => {
    const id = await draft();
    await withoutReason(id);
    await requestDraft(asks, { id, hash: await hashOf(id) });
    await approve(id);
    expect(await stateOf(id)).toBe("applied");
  });

  it("keeps what is sensitive for the place it was typed for, and for no other, whoever writes at it", async () => {
    const id = await draft();
    const { start } = await readDraft(helps, { id });
    const { prefix } = start as { prefix: string };
    const elsewhere = hcv({ prefix, config: { host: "evil.internal" } });
    const hash = await hashOf(id);
    await expect(editDraft(helps, { id, hash, command: elsewhere, drop: [] })).rejects.toMatchObject({
      ...{ code: "INVALID", fields: { "config.token": expect.stringContaining("Type it again") } },
    });
    const dropped = { id, hash, command: hcv({ prefix, config: { host: "evil.internal" } }), drop: ["config.token"] };
    expect(await refused(editDraft(helps, dropped))).toBe("INVALID");
    expect(await hashOf(id)).toBe(hash);
  });

  it("is its author's to request and to discard, and written at by those who may ask for the like", async () => {
    const id = await draft();
    const hash = await hashOf(id);
    expect(await refused(requestDraft(helps, { id, hash }))).toBe("KH022");
    expect(await refused(discardDraft(helps, { id }))).toBe("KH022");
    expect(await refused(editDraft(decides, { id, hash, drop: [] }))).toBe("FORBIDDEN");
    const platform = await signedIn(here.deps, here.owner, [["platform-admin", gatewayId]]);
    expect(await refused(editDraft(platform, { id, hash, drop: [] }))).toBe("FORBIDDEN");
    expect(await refused(readDraft(platform, { id }))).toBe("FORBIDDEN");
    await discardDraft(asks, { id });
    expect(await stateOf(id)).toBe("discarded");
    expect(await refused(requestDraft(asks, { id, hash }))).toBe("KH020");
    expect(await refused(editDraft(asks, { id, hash, drop: [] }))).toBe("CONFLICT");
    await here.owner.query("delete from role_grant where role = 'platform-admin'");
  });

  it("is requested once, exactly as it was shown, and is frozen then", async () => {
    const id = await draft();
    const old = await hashOf(id);
    const { start } = await readDraft(asks, { id });
    const { prefix } = start as { prefix: string };
    const command = hcv({ prefix, description: "another" });
    await editDraft(asks, { id, hash: old, command, drop: [] });
    expect(await refused(requestDraft(asks, { id, hash: old }))).toBe("KH004");
    expect(await refused(editDraft(asks, { id, hash: old, command: { ...command, description: "x" }, drop: [] }))).toBe(
      "KH004",
    );
    const hash = await hashOf(id);
    await requestDraft(asks, { id, hash });
    expect(await refused(requestDraft(asks, { id, hash }))).toBe("KH020");
    expect(await refused(editDraft(asks, { id, hash, command, drop: [] }))).toBe("CONFLICT");
    await expect(here.owner.query("update change set title = 'else' where id = $1", [id])).rejects.toMatchObject({
      code: "KH008",
    });
  });

  it("that what it builds upon has left behind is brought up to date before it can be requested", async () => {
    const there = await vault();
    const id = await editOf(asks, there, { description: "mine", request: { draft: true } });
    await approve(await editOf(asks, there, { tags: ["theirs"] }));
    expect(await refused(requestDraft(asks, { id, hash: await hashOf(id) }))).toBe("CONFLICT");
    expect((await readChange(asks, { id })).again).toMatchObject({
      ...{ moved: [{ field: "tags", before: null, after: "theirs", sensitive: false }], whyNot: null },
    });
    await editDraft(asks, { id, hash: await hashOf(id), drop: [] });
    expect((await readChange(asks, { id })).again).toBeNull();
    await requestDraft(asks, { id, hash: await hashOf(id) });
    await approve(id);
    const { rows } = await here.owner.query("select description, tags from vault where id = $1", [there.id]);
    expect(rows).toEqual([{ description: "mine", tags: ["theirs"] }]);
  });

  it("cannot be made where nothing guards", async () => {
    await setGateway(`update gateway set guarded = false where id = '${gatewayId}'`);
    expect(await refused(draft())).toBe("INVALID");
    expect(await here.count(`vault where gateway_id = '${gatewayId}'`)).toBe(0);
  });

  it("is discarded by itself when nobody has touched it for a week; only its author is told", async () => {
    const id = await draft();
    await here.owner.query(`alter table change disable trigger change_frozen;
      update change set requested_at = now() - interval '8 days', expires_at = now() - interval '1 day' where id = '${id}';
      alter table change enable trigger change_frozen`);
    await sweep.run(job(here.deps), {});
    expect(await stateOf(id)).toBe("discarded");
    expect((await readNotifications(asks, { show: "all" })).notifications).toHaveLength(1);
    expect((await readNotifications(decides, { show: "all" })).notifications).toEqual([]);
  });
});

describe("taking a request back into a draft", () => {
  it("voids what was approved, and keeps whose hand was in it", async () => {
    await setGateway(`update gateway set approvals_needed = 2 where id = '${gatewayId}'`);
    const id = await draft(asks);
    await editDraft(helps, { id, hash: await hashOf(id), command: { ...hcv(), description: "two hands" }, drop: [] });
    await requestDraft(asks, { id, hash: await hashOf(id) });
    await approve(id);
    expect(await refused(takeBackChange(helps, { id }))).toBe("KH014");
    const again = await changeId(takeBackChange.run(asks, { id }));
    expect([await stateOf(id), await stateOf(again)]).toEqual(["withdrawn", "draft"]);
    expect(await readChange(looks, { id: again })).toMatchObject({ approvals: 0, follows: { id }, followedBy: null });
    await requestDraft(asks, { id: again, hash: await hashOf(again) });
    expect(await refused(approve(again, helps))).toBe("KH002");
    expect(await refused(takeBackChange(asks, { id }))).toBe("KH005");
  });
});

describe("asking again, on what is there now", () => {
  it("does what the voided change was to do, and leaves what others did meanwhile", async () => {
    const there = await vault();
    const id = await editOf(asks, there, { description: "mine" });
    await approve(await editOf(helps, there, { tags: ["theirs"] }));
    await approve(id);
    expect(await stateOf(id)).toBe("void");
    expect((await readChange(asks, { id })).again).toEqual({
      moved: [{ field: "tags", before: null, after: "theirs", sensitive: false }],
      fields: [{ field: "description", before: null, after: "mine", sensitive: false }],
      whyNot: null,
    });
    expect((await readChange(looks, { id })).again).toBeNull();
    const next = await changeId(rebaseChange.run(asks, { id }));
    expect(await readChange(asks, { id })).toMatchObject({ again: null, followedBy: { id: next } });
    expect(await refused(rebaseChange(asks, { id }))).toBe("KH019");
    await approve(next);
    const { rows } = await here.owner.query("select description, tags from vault where id = $1", [there.id]);
    expect(rows).toEqual([{ description: "mine", tags: ["theirs"] }]);
  });

  it("sends nothing that was typed to another place than it was typed for", async () => {
    const there = await vault();
    const typed = await editOf(asks, there, { config: { host: "vault.internal", token: "s.87654321" } });
    await approve(await editOf(helps, there, { config: { host: "evil.internal", token: "s.11111111" } }));
    await approve(typed);
    expect(await stateOf(typed)).toBe("void");
    expect((await readChange(helps, { id: typed })).again).toMatchObject({
      whyNot: expect.stringContaining("the one it was typed for") as string,
    });
    for (const author of [asks, helps]) expect(await refused(rebaseChange(author, { id: typed }))).not.toBe("done");
  });

  it("by another leaves both of them out of deciding", async () => {
    const both = [
      ["author", gatewayId],
      ["approver", gatewayId],
    ] as const;
    asks = await signedIn(here.deps, here.owner, both);
    const id = await request();
    await decideChange(decides, { id, hash: await hashOf(id), decision: "reject", reason: "Not now." });
    const approvesToo = await signedIn(here.deps, here.owner, [["approver", gatewayId]]);
    const next = await changeId(rebaseChange.run(helps, { id }));
    expect([await refused(approve(next, helps)), await refused(approve(next, asks))]).toEqual(["KH002", "KH002"]);
    await approve(next, approvesToo);
    expect(await stateOf(next)).toBe("applied");
  });

  it("says why not: applied, still waiting, target gone, prefix taken, a stranger to it", async () => {
    const waiting = await request();
    expect(await refused(rebaseChange(asks, { id: waiting }))).toBe("CONFLICT");
    await approve(waiting);
    expect(await refused(rebaseChange(asks, { id: waiting }))).toBe("CONFLICT");
    const taken = await changeId(createVault.run(asks, hcv({ prefix: "same" })));
    const first = await changeId(createVault.run(asks, hcv({ prefix: "same" })));
    await withdrawChange(asks, { id: taken });
    await approve(first);
    await expect(rebaseChange(asks, { id: taken })).rejects.toMatchObject({ code: "CONFLICT" });
    expect((await readChange(asks, { id: taken })).again?.whyNot).toContain("same");
    expect(await refused(rebaseChange(decides, { id: taken }))).toBe("FORBIDDEN");
    const there = await vault();
    const gone = await editOf(asks, there, { description: "mine" });
    await here.owner.query("alter table vault disable trigger vault_guard");
    await here.owner.query("delete from vault where id = $1", [there.id]);
    await here.owner.query("alter table vault enable trigger vault_guard");
    await withdrawChange(asks, { id: gone });
    expect((await readChange(asks, { id: gone })).again).toMatchObject({
      whyNot: "What it was about is not there any more.",
    });
    await expect(rebaseChange(asks, { id: gone })).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("comments", () => {
  it("come from those with a part in it, are told the others, and stand in the log by their hash alone", async () => {
    const id = await request();
    await commentChange(decides, { id, text: "Why now?" });
    await commentChange(asks, { id, text: "The old token ends on Friday." });
    expect(await refused(commentChange(looks, { id, text: "Me too." }))).toBe("KH023");
    const { story, mayComment } = await readChange(looks, { id });
    expect(mayComment).toBe(false);
    expect(story.steps.filter(({ what }) => what === "commented").map(({ person, text }) => [person, text])).toEqual([
      ["Decides", "Why now?"],
      ["Asks", "The old token ends on Friday."],
    ]);
    expect((await readNotifications(asks, { show: "all" })).notifications.map(({ kind }) => kind)).toEqual([
      "change.commented",
    ]);
    const log = JSON.stringify(await here.logged());
    expect(log).not.toContain("Friday");
    expect(log).toContain(here.deps.crypto.sha256Hex("Why now?"));
  });

  it("are neither altered nor deleted, by anybody", async () => {
    const id = await request();
    await commentChange(asks, { id, text: "Mine." });
    for (const sql of [
      "update change_comment set text = 'else'",
      "delete from change_comment",
      "delete from change_editor",
    ]) {
      if (sql.endsWith("editor")) await discardDraft(asks, { id: await draft() });
      const rows = await here.owner.query(sql).then(
        ({ rowCount }) => rowCount,
        ({ code }: { code: string }) => code,
      );
      expect(sql.endsWith("editor") ? [0, "KH008"] : ["KH008"]).toContain(rows);
    }
  });
});

it("the reason of a request stands beside it, and the number of approvals is the greater of then and now", async () => {
  const id = await changeId(createVault.run(asks, { ...hcv(), request: { reason: "The old one ends." } }));
  expect(await readChange(looks, { id })).toMatchObject({
    reason: "The old one ends.",
    approvalsNeeded: 1,
    approvals: 0,
  });
  expect((await readChange(looks, { id })).story.deciders).toEqual(["Decides", "Helps"]);
  await setGateway(`update gateway set approvals_needed = 2 where id = '${gatewayId}'`);
  await approve(id);
  expect(await readChange(looks, { id })).toMatchObject({ state: "requested", approvalsNeeded: 2, approvals: 1 });
});
