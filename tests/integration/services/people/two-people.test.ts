import { beforeEach, describe, expect, it } from "vitest";
import { decideChange, decidePeopleChange } from "@/lib/services/changes/decide-change";
import { readPeopleChange } from "@/lib/services/changes/read-people-change";
import { readChange } from "@/lib/services/changes/read-change";
import { readPeopleChanges } from "@/lib/services/changes/read-changes";
import { confirmPerson } from "@/lib/services/people/confirm-person";
import { grantRole } from "@/lib/services/people/grant-role";
import { invitePerson } from "@/lib/services/people/invite-person";
import { readPerson } from "@/lib/services/people/read-person";
import { revokeRole } from "@/lib/services/people/revoke-role";
import { suspendPerson } from "@/lib/services/people/suspend-person";
import type { Context } from "@/lib/services/kernel/context";
import { testInstallation } from "@/tests/support/installation";
import { addGateway, addPerson } from "@/tests/support/organisation";
import { done, parked, peopleOf, refusal } from "./support";

const here = testInstallation();
const { person, admin, accepted, stateOf, empty } = peopleOf(here);
beforeEach(() => empty());

const isOpen = async () => (await here.count("installation where bootstrap_closed_at is null")) === 1;
const approver = () => person(["approver", null]);

/** Two Approvers for all gateways: the start is over. */
const started = async () => [await approver(), await approver()] as const;

async function decide(by: Context, id: string, how: "admin" | "approver" = "admin") {
  const { hash } = await (how === "admin" ? readPeopleChange(by, { id }) : readChange(by, { id }));
  const operation = how === "admin" ? decidePeopleChange : decideChange;
  return done(await operation.run(by, { id, hash, decision: "approve" })) as { state: string; why: string | null };
}

describe("at the start", () => {
  it("one Access admin makes the first Approvers alone, marked so, until there are two; then that door is closed", async () => {
    const ctx = await admin();
    for (const open of [true, false]) {
      const id = await accepted(ctx, { role: "approver" });
      expect(await stateOf(id)).toMatchObject({ confirmed: false, roles: ["approver:bootstrap"] });
      expect(done(await confirmPerson.run(ctx, { person: id }))).toEqual({ id });
      expect(await isOpen()).toBe(open);
    }
    const events = (await here.logged(ctx.requestId)).filter(({ type }) => type !== "person.invited");
    expect(events.map(({ type, data }) => [type, "origin" in data && data.origin])).toEqual(
      [0, 1].flatMap(() => [
        ["role.granted", "bootstrap"],
        ["person.confirmed", "bootstrap"],
      ]),
    );
    const another = await addPerson(here.owner);
    parked(await grantRole.run(ctx, { person: another, role: "approver" }));
    expect(await stateOf(another)).toMatchObject({ roles: [] });
  });

  it("does not come back when an Approver goes", async () => {
    const ctx = await admin();
    const [one, other] = await started();
    // Whoever writes about people next finds them there.
    await grantRole.run(ctx, { person: await addPerson(here.owner), role: "viewer" });
    expect(await isOpen()).toBe(false);
    for (const { personId } of [one, other]) await suspendPerson.run(ctx, { person: personId });
    parked(await grantRole.run(ctx, { person: await addPerson(here.owner), role: "approver" }));
    await expect(here.owner.query("update installation set bootstrap_closed_at = null")).rejects.toMatchObject({
      code: "KH016",
    });
  });

  it("counts Approvers for all gateways whose account is confirmed, and no others", async () => {
    const ctx = await admin();
    await person(["approver", await addGateway(here.owner)]);
    await addPerson(here.owner, { roles: [["approver", null]], confirmed: false });
    await addPerson(here.owner, { roles: [["approver", null]], suspended: true });
    await approver();
    done(await grantRole.run(ctx, { person: await addPerson(here.owner), role: "access-admin" }));
    expect(await isOpen()).toBe(true);
    done(await grantRole.run(ctx, { person: await addPerson(here.owner), role: "approver" }));
    expect(await isOpen()).toBe(false);
  });

  it("lets no Access admin use it whose own account is not confirmed", async () => {
    await admin();
    const ctx = await admin({ confirmed: false });
    const asked = { person: await addPerson(here.owner), role: "approver" };
    expect(await refusal(grantRole.run(ctx, asked))).toMatchObject({ code: "FORBIDDEN", rule: "KH011" });
  });
});

describe("Approver and Access admin", () => {
  it.each(["approver", "access-admin"])("as %s are granted when another Access admin approves", async (role) => {
    await started();
    const [ctx, other] = [await admin(), await admin()];
    const who = await addPerson(here.owner, { name: "Kim", email: "kim@example.test" });
    const id = parked(await grantRole.run(ctx, { person: who, role, reason: "New in the team" }));
    const { changes } = await readPeopleChanges(other, { state: "requested" });
    expect(changes).toMatchObject([{ id, mine: false, approvalsNeeded: 1 }]);
    const shown = await readPeopleChange(other, { id });
    expect(shown).toMatchObject({ mayDecide: true, gateway: null });
    expect(shown.fields).toContainEqual({
      field: "person",
      before: null,
      after: "Kim <kim@example.test>",
      sensitive: false,
    });
    expect((await readPerson(other, { person: who })).waiting).toMatchObject([{ id }]);
    expect(await decide(other, id)).toEqual({ state: "applied", why: null });
    expect(await stateOf(who)).toMatchObject({ roles: [`${role}:change`] });
    expect(await here.logged(other.requestId)).toMatchObject([
      { type: "person.read" },
      { type: "change.approved" },
      { type: "role.granted", actor: { id: ctx.personId }, data: { role, origin: "change" } },
      { type: "change.applied", data: { requesterId: ctx.personId } },
    ]);
    const { rows } = await here.owner.query<{ document: string }>("select document from change");
    expect(JSON.stringify(rows)).not.toMatch(/Kim|kim@/);
  });

  it("are approved by an Approver for all while there is one Access admin, and by none once there are two", async () => {
    const [one] = await started();
    const ctx = await admin();
    const who = await addPerson(here.owner);
    const asked = async () => parked(await grantRole.run(ctx, { person: who, role: "approver" }));
    expect(await decide(one, await asked(), "approver")).toMatchObject({ state: "applied" });
    expect(await stateOf(who)).toMatchObject({ roles: ["approver:change"] });
    const id = parked(await grantRole.run(ctx, { person: await addPerson(here.owner), role: "access-admin" }));
    await admin();
    expect(await readChange(one, { id })).toMatchObject({ mayDecide: false });
    expect(await refusal(decide(one, id, "approver"))).toMatchObject({ code: "FORBIDDEN", rule: "KH037" });
  });

  it("are not approved by who asked, who gets it, who is not confirmed, or approves for one gateway", async () => {
    await started();
    const gateway = await addGateway(here.owner);
    const ctx = await admin();
    const who = await person(["approver", gateway]);
    const id = parked(await grantRole.run(ctx, { person: who.personId, role: "approver" }));
    expect(await refusal(decide(ctx, id))).toMatchObject({ rule: "KH002" });
    await grantRole.run(ctx, { person: who.personId, role: "author" });
    const beneficiary = { ...who, requestId: "beneficiary" };
    const { hash } = await readPeopleChange(ctx, { id });
    const call = (secret: string) =>
      here.owner.query("select kh_change_decide($1, $2, $3, true, null)", [secret, id, hash]);
    await expect(call(beneficiary.secret)).rejects.toMatchObject({ code: "KH030" });
    await expect(call((await person(["approver", gateway])).secret)).rejects.toMatchObject({ code: "KH037" });
    await expect(call((await admin({ confirmed: false })).secret)).rejects.toMatchObject({ code: "KH011" });
    await expect(call((await person(["author", null])).secret)).rejects.toMatchObject({ code: "KH037" });
    expect(await stateOf(who.personId)).toMatchObject({ roles: [expect.any(String), expect.any(String)] });
  });

  it("are written for exactly what was approved: the database compares role, place and person", async () => {
    await started();
    const [ctx, other] = [await admin(), await admin()];
    const gateway = await addGateway(here.owner);
    const [who, somebody] = [await addPerson(here.owner), await addPerson(here.owner)];
    const id = parked(await grantRole.run(ctx, { person: who, role: "approver", gateway: `g-${gateway}` }));
    const { hash } = await readPeopleChange(other, { id });
    const tried = async (values: readonly unknown[]) => {
      await here.owner.query("begin");
      try {
        await here.owner.query("select kh_change_decide($1, $2, $3, true, null)", [other.secret, id, hash]);
        await here.owner.query("select kh_role_grant($1, gen_random_uuid(), $2, $3, $4)", [ctx.secret, ...values]);
        return "granted";
      } catch (error) {
        return (error as { code: string }).code;
      } finally {
        await here.owner.query("rollback");
      }
    };
    expect(await tried([who, "approver", null])).toBe("KH007");
    expect(await tried([who, "access-admin", null])).toBe("KH007");
    expect(await tried([somebody, "approver", gateway])).toBe("KH007");
    expect(await tried([who, "approver", gateway])).toBe("granted");
  });

  it("do not come by a change whose requester is no Access admin any more, or whose person changed meanwhile", async () => {
    await started();
    const [ctx, other] = [await admin(), await admin()];
    const one = await addPerson(here.owner);
    const first = parked(await grantRole.run(ctx, { person: one, role: "approver" }));
    await grantRole.run(other, { person: one, role: "auditor" });
    expect(await decide(other, first)).toMatchObject({ state: "void" });
    const second = parked(await grantRole.run(ctx, { person: await addPerson(here.owner), role: "approver" }));
    const { rows } = await here.owner.query<{ id: string }>("select id from role_grant where person_id = $1", [
      ctx.personId,
    ]);
    await revokeRole.run(other, { grant: rows[0]?.id });
    expect(await decide(other, second)).toMatchObject({ state: "failed" });
    expect(await here.count("role_grant where origin = 'change'")).toBe(0);
  });

  it("do not come with an invitation any more", async () => {
    await started();
    const ctx = await admin();
    const asked = { name: "K", email: "k@example.test", role: "approver" };
    expect(await refusal(invitePerson.run(ctx, asked))).toMatchObject({
      code: "INVALID",
      fields: { role: expect.stringContaining("two people") as string },
    });
    expect(await here.count("one_time_link")).toBe(0);
  });
});

describe("an account that came by an Access admin's link", () => {
  it("does not count until it is confirmed, by another Access admin at once", async () => {
    await started();
    const [ctx, other] = [await admin(), await admin()];
    const id = await accepted(ctx);
    expect(await readPerson(ctx, { person: id })).toMatchObject({ state: "unconfirmed", confirmAsks: true });
    expect(await readPerson(other, { person: id })).toMatchObject({ confirmAsks: false });
    done(await confirmPerson.run(other, { person: id }));
    expect(await stateOf(id)).toMatchObject({ confirmed: true });
    expect(await refusal(confirmPerson.run(other, { person: id }))).toMatchObject({ code: "CONFLICT", rule: "KH036" });
  });

  it("is confirmed for who gave out the link by another's approval only", async () => {
    const [one] = await started();
    const ctx = await admin();
    const id = await accepted(ctx);
    await expect(here.owner.query("select kh_person_confirm($1, $2)", [ctx.secret, id])).rejects.toMatchObject({
      code: "KH007",
    });
    const change = parked(await confirmPerson.run(ctx, { person: id }));
    expect(await decide(one, change, "approver")).toMatchObject({ state: "applied" });
    expect(await stateOf(id)).toMatchObject({ confirmed: true });
    expect((await here.logged(one.requestId)).find(({ type }) => type === "person.confirmed")).toMatchObject({
      actor: { id: ctx.personId },
      data: { origin: "change" },
    });
  });

  it("is not confirmed before anybody has it", async () => {
    const ctx = await admin();
    const { id } = done(await invitePerson.run(ctx, { name: "K", email: "k@example.test" })) as { id: string };
    expect(await refusal(confirmPerson.run(ctx, { person: id }))).toMatchObject({ code: "CONFLICT", rule: "KH036" });
  });
});
