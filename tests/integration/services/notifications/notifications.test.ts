import { beforeEach, describe, expect, it } from "vitest";
import { inTransaction } from "@/lib/db/transaction";
import { decideChange } from "@/lib/services/changes/decide-change";
import { readChange } from "@/lib/services/changes/read-change";
import { withdrawChange } from "@/lib/services/changes/withdraw-change";
import type { Context } from "@/lib/services/kernel/context";
import { markRead } from "@/lib/services/notifications/mark-read";
import { readNotifications } from "@/lib/services/notifications/read-notifications";
import { decidersOf, everybody, everybodyAt, holdersOf } from "@/lib/services/notify/recipients";
import { tell } from "@/lib/services/notify/tell";
import { readOwnAccount } from "@/lib/services/people/read-own-account";
import { clearCounters } from "@/lib/services/sweep/clear-counters";
import { sweep } from "@/lib/services/sweep/sweep";
import { createVault } from "@/lib/services/vaults/create-vault";
import { job, signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addPerson } from "@/tests/support/organisation";

const here = testInstallation();
let gatewayId: string;
let gateway: string;
let made = 0;

beforeEach(async () => {
  const { rows } = await here.owner.query<{ id: string }>(`select gen_random_uuid() as id`);
  gatewayId = rows[0]?.id ?? "";
  gateway = `g-${gatewayId}`;
  await here.owner.query(`alter table gateway disable trigger gateway_guard;
    insert into gateway (id, name, edition, kong_version, guarded) values ('${gatewayId}', '${gateway}', 'enterprise', '3.15', true);
    alter table gateway enable trigger gateway_guard`);
});

const author = () => signedIn(here.deps, here.owner, [["author", gatewayId]], { name: "Asking" });
const approver = () => signedIn(here.deps, here.owner, [["approver", gatewayId]], { name: "Deciding" });

async function request(by: Context): Promise<string> {
  const outcome = await createVault.run(by, { gateway, provider: "env", prefix: `v-${(made += 1)}` });
  if (outcome.status !== "pending") throw new Error("it did not wait");
  return outcome.changeId;
}

async function decide(id: string, by: Context, decision: "approve" | "reject"): Promise<void> {
  const { hash } = await readChange(by, { id });
  await decideChange(by, { id, hash, decision, reason: "A reason." });
}

const toldTo = async (by: Context) =>
  (await readNotifications(by, { show: "all" })).notifications.map(({ kind }) => kind);

describe("people are told", () => {
  it("who may decide, that something waits; who asked, and the others, how it ended", async () => {
    const [asks, decides, other, stranger] = [
      await author(),
      await approver(),
      await approver(),
      await signedIn(here.deps, here.owner, [["viewer", gatewayId]]),
    ];
    const id = await request(asks);
    await decide(id, decides, "reject");
    expect(await toldTo(asks)).toEqual(["change.rejected"]);
    expect(await toldTo(decides)).toEqual(["change.requested"]);
    expect(await toldTo(other)).toEqual(["change.rejected", "change.requested"]);
    expect(await toldTo(stranger)).toEqual([]);
    const [told] = (await readNotifications(other, { show: "all" })).notifications;
    expect(told).toMatchObject({ sentence: `Deciding rejected the change “Create vault v-${made}” on ${gateway}.` });
    expect(told?.change).toEqual({ id, gateway, aboutPeople: false });
  });

  it("of the first of two approvals, and of what was applied", async () => {
    await here.owner.query(`alter table gateway disable trigger gateway_guard;
      update gateway set approvals_needed = 2 where id = '${gatewayId}'; alter table gateway enable trigger gateway_guard`);
    const [asks, first, second] = [await author(), await approver(), await approver()];
    const id = await request(asks);
    await decide(id, first, "approve");
    await decide(id, second, "approve");
    expect(await toldTo(asks)).toEqual(["change.applied", "change.approved"]);
    expect(await toldTo(first)).toEqual(["change.applied", "change.requested"]);
  });

  it("of what was taken back, and of what nobody decided in time", async () => {
    const [asks, decides] = [await author(), await approver()];
    await withdrawChange(asks, { id: await request(asks) });
    const id = await request(asks);
    await here.owner.query(`alter table change disable trigger change_frozen;
      update change set requested_at = now() - interval '8 days', expires_at = now() - interval '1 day' where id = '${id}';
      alter table change enable trigger change_frozen`);
    await sweep.run(job(here.deps), {});
    expect(await toldTo(asks)).toEqual(["change.expired"]);
    expect((await toldTo(decides)).sort()).toEqual([
      ...["change.expired", "change.requested", "change.requested", "change.withdrawn"],
    ]);
  });

  it("nothing, where what it tells is rolled back", async () => {
    const decides = await approver();
    await inTransaction(here.deps.db, async (tx) => {
      await tell(tx, [decides.personId], { kind: "audit.broken", gatewayId: null });
      throw new Error("taken back");
    }).catch(() => null);
    expect(await toldTo(decides)).toEqual([]);
  });

  it("each once, and never of what they did themselves", async () => {
    const [one, other] = [await approver(), await approver()];
    await inTransaction(here.deps.db, (tx) =>
      tell(tx, [one.personId, one.personId, other.personId], {
        ...{ kind: "emergency.granted", gatewayId, byId: other.personId },
      }),
    );
    expect([await toldTo(one), await toldTo(other)]).toEqual([["emergency.granted"], []]);
  });
});

describe("whom to tell", () => {
  const within = <T>(work: Parameters<typeof inTransaction<T>>[1]) => inTransaction(here.deps.db, work);

  it("are those whose word counts: not the requester, nobody suspended or unconfirmed, nobody of elsewhere", async () => {
    const both = await signedIn(here.deps, here.owner, [
      ["author", gatewayId],
      ["approver", gatewayId],
    ]);
    const yes = [await approver(), await signedIn(here.deps, here.owner, [["approver", null]])];
    const plan = { roles: [["approver", gatewayId]] } as const;
    await addPerson(here.owner, { ...plan, suspended: true });
    await addPerson(here.owner, { ...plan, confirmed: false });
    const id = await request(both);
    expect([...(await within((tx) => decidersOf(tx, id)))].sort()).toEqual(yes.map(({ personId }) => personId).sort());
    await here.owner.query("delete from role_grant where role = 'approver' and gateway_id is null");
  });

  it("are everybody who sees a gateway, by a role there or for all, but no Access admin", async () => {
    const there = await approver();
    const admin = await signedIn(here.deps, here.owner, [["access-admin", null]]);
    const forAll = await signedIn(here.deps, here.owner, [["auditor", null]]);
    const told = await within((tx) => everybodyAt(tx, gatewayId));
    expect(told).toContain(there.personId);
    expect(told).toContain(forAll.personId);
    expect(told).not.toContain(admin.personId);
    expect(await within(everybody)).toContain(admin.personId);
    expect(await within((tx) => holdersOf(tx, "audit.verify", null))).toContain(forAll.personId);
    expect(await within((tx) => holdersOf(tx, "audit.verify", null))).not.toContain(there.personId);
  });
});

describe("what was told", () => {
  it("is its reader's alone, and is taken off the count one by one or all at once", async () => {
    const [asks, decides, other] = [await author(), await approver(), await approver()];
    await request(asks);
    await request(asks);
    const mine = (await readNotifications(decides, { show: "unread" })).notifications;
    const theirs = (await readNotifications(other, { show: "unread" })).notifications;
    expect((await readOwnAccount(decides, {})).unread).toBe(2);
    await expect(markRead(decides, { id: theirs[0]?.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await markRead(decides, { id: mine[0]?.id });
    expect(await readNotifications(decides, { show: "unread" })).toMatchObject({ unread: 1 });
    expect(await markRead(decides, {})).toMatchObject({ value: { marked: 1 } });
    expect((await readNotifications(decides, { show: "unread" })).notifications).toEqual([]);
    expect((await readNotifications(other, { show: "unread" })).unread).toBe(2);
  });

  it("says neither name nor title nor way to whoever holds no role there any more", async () => {
    const [asks, decides] = [await author(), await approver()];
    await request(asks);
    await here.owner.query("delete from role_grant where person_id = $1", [decides.personId]);
    const ctx = { ...decides, actor: { ...decides.actor, grants: [] } } as Context;
    expect((await readNotifications(ctx, { show: "all" })).notifications).toMatchObject([
      { sentence: "Somebody asks for a change. You may decide on it.", change: null },
    ]);
  });

  it("is paged, newest first", async () => {
    const { personId, ...ctx } = await signedIn(here.deps, here.owner, [["auditor", null]]);
    await here.owner.query(
      `insert into notification (person_id, kind, object, at)
       select $1, 'audit.broken', 'row ' || n, now() - make_interval(mins => n) from generate_series(1, 60) n`,
      [personId],
    );
    const first = await readNotifications(ctx, { show: "all" });
    expect(first.notifications[0]?.sentence).toBe("Verifying the audit log failed: row 1.");
    expect(first.notifications).toHaveLength(50);
    const second = await readNotifications(ctx, { show: "all", after: first.next ?? "" });
    expect(second.notifications.at(-1)?.sentence).toBe("Verifying the audit log failed: row 60.");
    const back = await readNotifications(ctx, { show: "all", before: second.previous ?? "" });
    expect(back.notifications).toEqual(first.notifications);
  });

  it("is forgotten after 90 days", async () => {
    const decides = await approver();
    await here.owner.query(
      `insert into notification (person_id, kind, at) select $1, 'recover.used', $2::timestamptz - make_interval(days => n)
       from unnest(array[89, 91]) n`,
      [decides.personId, here.deps.clock()],
    );
    await clearCounters(here.deps);
    expect(await toldTo(decides)).toEqual(["recover.used"]);
  });
});
