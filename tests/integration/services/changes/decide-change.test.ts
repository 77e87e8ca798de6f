import { beforeEach, describe, expect, it } from "vitest";
import { decideChange } from "@/lib/services/changes/decide-change";
import { readChange } from "@/lib/services/changes/read-change";
import { readChanges } from "@/lib/services/changes/read-changes";
import { withdrawChange } from "@/lib/services/changes/withdraw-change";
import type { Context } from "@/lib/services/kernel/context";
import { createSeal } from "@/lib/runtime/seal";
import { createVault } from "@/lib/services/vaults/create-vault";
import { byToken, signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";

const here = testInstallation();
let gatewayId: string;
let gateway: string;
let made = 0;

/** Each test has a guarded gateway of its own; adding them is not what is tried here. */
beforeEach(async () => {
  const { rows } = await here.owner.query<{ id: string }>(`select gen_random_uuid() as id`);
  gatewayId = rows[0]?.id ?? "";
  gateway = `g-${gatewayId}`;
  await here.owner.query(`alter table gateway disable trigger gateway_guard;
    insert into gateway (id, name, edition, kong_version, guarded) values ('${gatewayId}', '${gateway}', 'enterprise', '3.15', true);
    alter table gateway enable trigger gateway_guard`);
});

const author = () => signedIn(here.deps, here.owner, [["author", gatewayId]]);
const approver = () => signedIn(here.deps, here.owner, [["approver", gatewayId]]);
const freshPrefix = () => `vault-${(made += 1)}`;
const setGateway = (set: string) =>
  here.owner.query(`alter table gateway disable trigger gateway_guard;
    update gateway set ${set} where id = '${gatewayId}'; alter table gateway enable trigger gateway_guard`);
const vaults = () => here.count(`vault where gateway_id = '${gatewayId}'`);

async function request(by: Context, prefix = freshPrefix()): Promise<string> {
  const outcome = await createVault.run(by, {
    gateway,
    provider: "hcv",
    prefix,
    config: { host: "vault.internal", token: "s.12345678" },
  });
  if (outcome.status !== "pending") throw new Error("it did not wait");
  return outcome.changeId;
}

async function approve(id: string, by: Context): Promise<string> {
  const { hash } = await readChange(by, { id });
  const outcome = await decideChange(by, { id, hash, decision: "approve", reason: "" });
  return outcome.status === "done" ? outcome.value.state : "pending";
}

const refused = async (work: Promise<unknown>) =>
  work.then(
    () => null,
    ({ code, rule }: { code?: string; rule?: string | null }) => ({ code, rule: rule ?? null }),
  );

describe("the number of approvals", () => {
  it("is the gateway's: of two, the first leaves the change waiting", async () => {
    await setGateway("approvals_needed = 2");
    const id = await request(await author());
    expect(await approve(id, await approver())).toBe("requested");
    expect(await vaults()).toBe(0);
    expect(await approve(id, await approver())).toBe("applied");
    expect(await vaults()).toBe(1);
  });

  it("is the greater of what it was and what it is", async () => {
    const id = await request(await author());
    await setGateway("approvals_needed = 2");
    expect(await approve(id, await approver())).toBe("requested");
    await setGateway("approvals_needed = 1");
    const other = await request(await author());
    await setGateway("approvals_needed = 3");
    expect([await approve(other, await approver()), await approve(other, await approver())]).toEqual([
      "requested",
      "requested",
    ]);
    expect(await approve(other, await approver())).toBe("applied");
  });

  it("counts only who is an Approver still when it suffices", async () => {
    await setGateway("approvals_needed = 2");
    const [gone, suspended, stays, last] = [await approver(), await approver(), await approver(), await approver()];
    const id = await request(await author());
    for (const one of [gone, suspended]) {
      if (one === suspended) await here.owner.query("delete from role_grant where person_id = $1", [gone.personId]);
      expect(await approve(id, one)).toBe("requested");
    }
    await here.owner.query("update person set suspended_at = now() where id = $1", [suspended.personId]);
    expect(await approve(id, stays)).toBe("requested");
    expect(await approve(id, last)).toBe("applied");
  });

  it("counts an approval for a day, after which it may be given anew", async () => {
    await setGateway("approvals_needed = 2");
    const [early, late] = [await approver(), await approver()];
    const id = await request(await author());
    await approve(id, early);
    await here.owner.query(`alter table decision disable trigger decision_frozen;
      update decision set decided_at = now() - interval '25 hours' where change_id = '${id}';
      alter table decision enable trigger decision_frozen`);
    expect(await approve(id, late)).toBe("requested");
    expect(await approve(id, early)).toBe("applied");
  });

  it("is reached once, though ten approve at once", async () => {
    await setGateway("approvals_needed = 3");
    const id = await request(await author());
    const ten: Awaited<ReturnType<typeof approver>>[] = [];
    while (ten.length < 10) ten.push(await approver());
    const states = await Promise.all(ten.map((one) => approve(id, one).catch((error: { rule: string }) => error.rule)));
    expect(states.filter((state) => state === "requested")).toHaveLength(2);
    expect(states.filter((state) => state === "applied")).toHaveLength(1);
    expect(states.filter((state) => state === "KH005")).toHaveLength(7);
    expect(await vaults()).toBe(1);
  });
});

describe("who may not decide", () => {
  it.each([
    ["whoever asked for it", "KH002", async (id: string, asker: Context) => (void id, asker)],
    [
      "a second account under the same address",
      "KH002",
      async (_id: string, _asker: Context, email: string) => {
        const twin = await signedIn(here.deps, here.owner, [["approver", null]], { email: email.toUpperCase() });
        return twin;
      },
    ],
    [
      "an account that is not confirmed",
      "KH011",
      async () => signedIn(here.deps, here.owner, [["approver", null]], { confirmed: false }),
    ],
  ])("%s", async (_who, rule, whom) => {
    const email = `asker-${freshPrefix()}@example.test`;
    const asker = await signedIn(
      here.deps,
      here.owner,
      [
        ["author", null],
        ["approver", null],
      ],
      { email },
    );
    const id = await request(asker);
    const decider = await whom(id, asker, email);
    const { hash } = await readChange(decider, { id });
    for (const decision of ["approve", "reject"] as const) {
      const ctx = { ...decider, requestId: `${id}-${decision}` };
      expect(await refused(decideChange(ctx, { id, hash, decision, reason: "as I like" }))).toEqual({
        code: "FORBIDDEN",
        rule,
      });
      expect(await here.logged(ctx.requestId)).toMatchObject([
        { type: "rule.blocked", outcome: "refused", data: { rule } },
      ]);
    }
    expect((await readChange(decider, { id })).state).toBe("requested");
  });

  it("the owner of the token that asked", async () => {
    const owner = await signedIn(here.deps, here.owner, [
      ["author", null],
      ["approver", null],
    ]);
    const id = await request(await byToken(here.deps, here.owner, owner.personId, ["vault.propose", "change.read"]));
    expect((await readChange(owner, { id })).byToken).toBe(true);
    const { hash } = await readChange(owner, { id });
    expect(await refused(decideChange(owner, { id, hash, decision: "approve", reason: "" }))).toMatchObject({
      rule: "KH002",
    });
  });

  it("an Approver of another gateway, who does not even see it", async () => {
    const id = await request(await author());
    const { rows } = await here.owner.query<{ id: string }>("select id from gateway where id <> $1 limit 1", [
      gatewayId,
    ]);
    const elsewhere = await signedIn(here.deps, here.owner, [["approver", rows[0]?.id ?? null]]);
    expect(await refused(readChange(elsewhere, { id }))).toMatchObject({ code: "FORBIDDEN" });
    const decision = { id, hash: "0".repeat(64), decision: "approve", reason: "" } as const;
    expect(await refused(decideChange(elsewhere, decision))).toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("what is decided upon", () => {
  it("is the document that was shown: another hash is stale", async () => {
    const id = await request(await author());
    const decider = await approver();
    const stale = decideChange(decider, { id, hash: "0".repeat(64), decision: "approve", reason: "" });
    expect(await refused(stale)).toEqual({ code: "STALE", rule: "KH004" });
  });

  it("is decided once by each, and not after it ended", async () => {
    await setGateway("approvals_needed = 2");
    const decider = await approver();
    const id = await request(await author());
    await approve(id, decider);
    expect(await refused(approve(id, decider))).toEqual({ code: "CONFLICT", rule: "KH006" });
    const { hash } = await readChange(decider, { id });
    await decideChange(await approver(), { id, hash, decision: "reject", reason: "no longer" });
    expect(await refused(approve(id, await approver()))).toEqual({ code: "CONFLICT", rule: "KH005" });
    expect((await readChange(decider, { id })).state).toBe("rejected");
  });

  it("is rejected with a reason, which the requester reads", async () => {
    const asker = await author();
    const id = await request(asker);
    const decider = await approver();
    const { hash } = await readChange(decider, { id });
    expect(await refused(decideChange(decider, { id, hash, decision: "reject", reason: " x " }))).toMatchObject({
      code: "INVALID",
    });
    await decideChange(decider, { id, hash, decision: "reject", reason: "The host is wrong." });
    const seen = await readChange(asker, { id });
    expect(seen).toMatchObject({
      state: "rejected",
      stateWhy: "The host is wrong.",
      mayDecide: false,
      whyNot: "It is closed.",
    });
    expect(await vaults()).toBe(0);
  });

  it("is void when its effect would be another, and nothing of it is done", async () => {
    const id = await request(await author());
    const decider = { ...(await approver()), requestId: id };
    // A default of the provider that this version does not have makes the effect another one.
    await setGateway("kong_version = '3.4'");
    expect(await approve(id, decider)).toBe("void");
    expect(await vaults()).toBe(0);
    expect((await readChange(decider, { id })).decisions).toEqual([]);
    expect((await here.logged(id)).map(({ type }) => type)).toEqual(["change.voided"]);
  });

  it("fails when its command cannot be opened any more", async () => {
    const id = await request(await author());
    const decider = await approver();
    const other = { ...decider, deps: { ...here.deps, seal: createSeal(Buffer.alloc(32, 9)) } };
    expect(await approve(id, other)).toBe("failed");
    expect((await readChange(decider, { id })).stateWhy).toMatch(/sealing key/);
    expect(await vaults()).toBe(0);
  });

  it("fails when who asked is suspended", async () => {
    const asker = await author();
    const id = await request(asker);
    await here.owner.query("update person set suspended_at = now() where id = $1", [asker.personId]);
    expect(await approve(id, await approver())).toBe("failed");
    expect(await vaults()).toBe(0);
  });

  it("does not happen when the log cannot be written: the decision is not there either", async () => {
    const id = await request(await author());
    const decider = await approver();
    const { hash } = await readChange(decider, { id });
    await here.owner.query("alter table audit.link add constraint shut check (n < 0) not valid");
    const answer = await refused(decideChange(decider, { id, hash, decision: "approve", reason: "" }));
    await here.owner.query("alter table audit.link drop constraint shut");
    expect(answer).not.toBeNull();
    expect([await vaults(), (await readChange(decider, { id })).state]).toEqual([0, "requested"]);
    expect(await approve(id, decider)).toBe("applied");
  });

  it("is made by its requester, decided by its approver, and the log says both", async () => {
    const [asker, decider] = [await author(), { ...(await approver()), requestId: "both" }];
    const prefix = freshPrefix();
    const id = await request(asker, prefix);
    await approve(id, decider);
    const { rows } = await here.owner.query<{ created_by: string }>("select created_by from vault where prefix = $1", [
      prefix,
    ]);
    expect(rows[0]?.created_by).toBe(asker.personId);
    const events = (await here.logged("both")).filter(({ outcome }) => outcome === "done");
    expect(events.map(({ type }) => type)).toEqual(["change.approved", "vault.created", "change.applied"]);
    expect(events.at(-1)?.data).toMatchObject({ requesterId: asker.personId });
    expect(events.map(({ gateway: at }) => at)).toEqual([gatewayId, gatewayId, gatewayId]);
  });
});

describe("withdrawing", () => {
  it("is for whoever asked, by session or token, while it waits", async () => {
    const asker = await author();
    const token = await byToken(here.deps, here.owner, asker.personId, ["change.withdraw"]);
    const [one, other, third] = [await request(asker), await request(asker), await request(asker)];
    expect(await withdrawChange(asker, { id: one })).toMatchObject({ status: "done" });
    expect(await withdrawChange(token, { id: other, gateway })).toMatchObject({ status: "done" });
    expect(await refused(withdrawChange(asker, { id: one }))).toEqual({ code: "CONFLICT", rule: "KH005" });
    expect(await refused(withdrawChange(await approver(), { id: third }))).toEqual({
      code: "FORBIDDEN",
      rule: "KH014",
    });
    expect(await refused(withdrawChange(asker, { id: third, gateway: "elsewhere" }))).toMatchObject({
      code: "NOT_FOUND",
    });
  });
});

describe("the list of changes", () => {
  it("is whole page after page, forwards and backwards, by state", async () => {
    const asker = await signedIn(here.deps, here.owner, [["author", gatewayId]]);
    const ids: string[] = [];
    for (let time = 0; time < 57; time += 1) ids.unshift(await request(asker));
    await withdrawChange(asker, { id: ids[3] ?? "" });
    const waiting = ids.filter((_, at) => at !== 3);
    let page = await readChanges(asker, { gateway, state: "requested" });
    const forwards = page.changes.map(({ id }) => id);
    expect(forwards).toHaveLength(50);
    page = await readChanges(asker, { gateway, state: "requested", after: page.next ?? "" });
    forwards.push(...page.changes.map(({ id }) => id));
    expect([...forwards].sort()).toEqual([...waiting].sort());
    expect([page.next, page.changes.every(({ mine }) => mine)]).toEqual([null, true]);
    const back = await readChanges(asker, { gateway, state: "requested", before: page.previous ?? "" });
    expect([...back.changes, ...page.changes].map(({ id }) => id)).toEqual(forwards);
    expect(back.previous).toBeNull();
    expect((await readChanges(asker, { gateway, state: "withdrawn" })).changes.map(({ id }) => id)).toEqual([ids[3]]);
    expect(await refused(readChanges(asker, { gateway, state: "all", after: "made-up" }))).toMatchObject({
      code: "INVALID",
    });
  });
});

it("says beforehand what would be refused", async () => {
  const asker = await signedIn(here.deps, here.owner, [
    ["author", gatewayId],
    ["approver", gatewayId],
  ]);
  const id = await request(asker);
  const viewer = await signedIn(here.deps, here.owner, [["viewer", gatewayId]]);
  const decider = await approver();
  const token = await byToken(here.deps, here.owner, decider.personId, ["change.read"]);
  const whyNot = async (ctx: Context) => (await readChange(ctx, { id })).whyNot;
  expect(await whyNot(asker)).toBe("You asked for it, so others decide.");
  expect(await whyNot(viewer)).toBe("You hold no role that approves here.");
  expect(await whyNot(token)).toBe("Deciding needs a person, not a token.");
  expect(await whyNot(decider)).toBeNull();
});
