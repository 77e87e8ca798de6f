import { beforeEach, describe, expect, it } from "vitest";
import { decideChange } from "@/lib/services/changes/decide-change";
import { readChange } from "@/lib/services/changes/read-change";
import { readChanges } from "@/lib/services/changes/read-changes";
import { readGateway } from "@/lib/services/gateways/read-gateways";
import type { Context } from "@/lib/services/kernel/context";
import { readFeed } from "@/lib/services/notifications/read-feed";
import { readNotifications } from "@/lib/services/notifications/read-notifications";
import { createVault } from "@/lib/services/vaults/create-vault";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway, addPerson } from "@/tests/support/organisation";

const here = testInstallation();
let gatewayId: string;
let made = 0;

beforeEach(async () => {
  await here.owner.query("alter table gateway disable trigger gateway_guard");
  gatewayId = await addGateway(here.owner, { guarded: true });
  await here.owner.query("alter table gateway enable trigger gateway_guard");
});

const person = (roles: Parameters<typeof signedIn>[2], plan: Parameters<typeof signedIn>[3] = {}) =>
  signedIn(here.deps, here.owner, roles, plan);
const author = () => person([["author", gatewayId]], { name: "Asking" });
const approver = (plan: Parameters<typeof signedIn>[3] = {}) => person([["approver", gatewayId]], plan);

async function request(by: Context): Promise<string> {
  const outcome = await createVault.run(by, { gateway: `g-${gatewayId}`, provider: "env", prefix: `v-${(made += 1)}` });
  if (outcome.status !== "pending") throw new Error("it did not wait");
  return outcome.changeId;
}

async function approve(id: string, by: Context): Promise<void> {
  const { hash } = await readChange(by, { id });
  await decideChange(by, { id, hash, decision: "approve", reason: "" });
}

/** As the shell, the gateway's pages and the queue have it: all three say the same. */
async function waitingFor(ctx: Context): Promise<number | undefined> {
  const { waiting } = await readFeed(ctx, {});
  const gateway = `g-${gatewayId}`;
  expect((await readGateway(ctx, { gateway })).waiting).toBe(waiting[gatewayId]);
  const queue = await readChanges(ctx, { gateway, state: "requested" });
  expect(queue.waiting.forMe).toBe(waiting[gatewayId]);
  expect(queue.changes.filter(({ forMe }) => forMe)).toHaveLength(waiting[gatewayId] ?? 0);
  return waiting[gatewayId];
}

describe("what waits for somebody", () => {
  it("is what they may decide and have not; in all, what is undecided there", async () => {
    await here.owner.query(`alter table gateway disable trigger gateway_guard;
      update gateway set approvals_needed = 2 where id = '${gatewayId}'; alter table gateway enable trigger gateway_guard`);
    const [asks, one, other] = [await author(), await approver(), await approver()];
    const both = await person([
      ["author", gatewayId],
      ["approver", gatewayId],
    ]);
    await request(asks);
    const own = await request(both);
    expect([await waitingFor(asks), await waitingFor(one), await waitingFor(both)]).toEqual([0, 2, 1]);
    await approve(own, one);
    expect([await waitingFor(one), await waitingFor(other)]).toEqual([1, 2]);
    expect((await readChanges(one, { gateway: `g-${gatewayId}`, state: "requested" })).waiting.inAll).toBe(2);
    await approve(own, other);
    expect((await readChanges(asks, { gateway: `g-${gatewayId}`, state: "requested" })).waiting).toEqual({
      forMe: 0,
      inAll: 1,
    });
  });

  it("is nothing for one who only looks, is not confirmed, or has another account that asked", async () => {
    const asks = await author();
    const id = await request(asks);
    const unconfirmed = await approver({ confirmed: false });
    const looks = await person([["viewer", gatewayId]]);
    expect([await waitingFor(looks), await waitingFor(unconfirmed)]).toEqual([0, 0]);
    expect((await readChange(unconfirmed, { id })).whyNot).toMatch(/not confirmed/);
    const alias = await approver();
    await here.owner.query(
      "insert into identity (person_id, issuer, subject) values ($1, 'https://a.example', 'one'), ($2, 'https://b.example', 'one')",
      [asks.personId, alias.personId],
    );
    expect(await waitingFor(alias)).toBe(0);
    expect((await readChange(alias, { id })).whyNot).toMatch(/Another account/);
  });

  it("speaks of no gateway whose changes its reader does not read, however many there are before theirs", async () => {
    const forNobody = await person([["access-admin", null]]);
    expect((await readFeed(forNobody, {})).waiting).toEqual({});
    await here.owner.query(`alter table gateway disable trigger gateway_guard;
      insert into gateway (name, edition, kong_version) select 'a' || n, 'enterprise', '3.15' from generate_series(1, 600) n;
      alter table gateway enable trigger gateway_guard`);
    expect(await waitingFor(await approver())).toBe(0);
    expect(Object.keys((await readFeed(await approver(), {})).waiting)).toEqual([gatewayId]);
  });
});

describe("what is urgent", () => {
  const emergency = (personId: string, more = "now()") =>
    here.owner.query(
      `insert into notification (person_id, kind, gateway_id, object, at) values ($1, 'emergency.applied', $2, 'Edit vault x', ${more})`,
      [personId, gatewayId],
    );

  it("comes with its sentence while it is new and unread, and goes with the role", async () => {
    const decides = await approver();
    await emergency(decides.personId);
    await emergency(decides.personId, "now() - interval '1 hour'");
    await here.owner.query("insert into notification (person_id, kind) values ($1, 'change.applied')", [
      decides.personId,
    ]);
    expect((await readFeed(decides, {})).urgent).toMatchObject([
      { kind: "emergency.applied", sentence: expect.stringContaining(`“Edit vault x” on g-${gatewayId}`) },
    ]);
    const without = { ...decides, actor: { ...decides.actor, grants: [] } } as Context;
    expect((await readFeed(without, {})).urgent[0]?.sentence).not.toContain("Edit vault x");
    await here.owner.query("update notification set read_at = now() where person_id = $1", [decides.personId]);
    expect((await readFeed(decides, {})).urgent).toEqual([]);
  });
});

describe("what was told of the installation", () => {
  it("is read while the role is held for which it was told, and afterwards only that something happened", async () => {
    const audits = await person([["auditor", null]]);
    const asks = await addPerson(here.owner, { name: "Asking" });
    await here.owner.query(
      `insert into notification (person_id, kind, object, by_id) values ($1, 'audit.broken', 'row 7', null), ($1, 'recover.used', null, $2)`,
      [audits.personId, asks],
    );
    const sentences = async (ctx: Context) =>
      (await readNotifications(ctx, { show: "all" })).notifications.map(({ sentence }) => sentence).sort();
    const recovered = "Somebody on the host used “keyhole recover”.";
    expect(await sentences(audits)).toEqual([recovered, "Verifying the audit log failed: row 7."]);
    const former = { ...audits, actor: { ...audits.actor, grants: [] } } as Context;
    expect(await sentences(former)).toEqual([recovered, "Verifying the audit log failed."]);
  });
});
