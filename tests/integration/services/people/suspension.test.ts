import { beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/lib/services/kernel/context";
import { resumePerson } from "@/lib/services/people/resume-person";
import { revokeRole } from "@/lib/services/people/revoke-role";
import { suspendPerson } from "@/lib/services/people/suspend-person";
import { actorOfSession, actorOfToken } from "@/lib/services/sessions/authenticate";
import { revokeOtherSession } from "@/lib/services/sessions/revoke-other-session";
import { revokeOtherToken } from "@/lib/services/tokens/revoke-other-token";
import { byToken } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { peopleOf, refusal } from "./support";

const here = testInstallation();
const { person, admin, invite, accept, stateOf, empty } = peopleOf(here);
beforeEach(() => empty());

const sessionOf = (ctx: Context): string => (ctx.actor.kind === "person" ? ctx.actor.sessionId : "");
const adminGrantOf = async (id: string): Promise<string> =>
  (await here.owner.query<{ id: string }>("select id from role_grant where person_id = $1", [id])).rows[0]?.id ?? "";

describe("a suspension", () => {
  it("ends sessions, tokens and links in one transaction, and leaves roles to rest", async () => {
    const ctx = await admin();
    const other = await person(["operator", null]);
    const { token } = await byToken(here.deps, here.owner, other.personId, ["vault.read"]);
    await suspendPerson.run(ctx, { person: other.personId });
    expect(await actorOfSession(here.deps, other.secret)).toBeNull();
    expect(await actorOfToken(here.deps, token)).toBeNull();
    expect(await stateOf(other.personId)).toMatchObject({ suspended: true, roles: ["operator:direct"] });
    expect(await here.count("session where ended_why = 'suspended'")).toBe(1);
    expect(await here.logged(ctx.requestId)).toMatchObject([
      { type: "person.suspended", object: { id: other.personId }, data: { sessions: 1, tokens: 1 } },
    ]);
  });

  it("ends: sessions and tokens stay over, and signing in works again", async () => {
    const ctx = await admin();
    const other = await person(["operator", null]);
    const { token } = await byToken(here.deps, here.owner, other.personId, ["vault.read"]);
    await suspendPerson.run(ctx, { person: other.personId });
    expect(await refusal(suspendPerson.run(ctx, { person: other.personId }))).toMatchObject({ rule: "KH036" });
    await resumePerson.run(ctx, { person: other.personId });
    expect(await stateOf(other.personId)).toMatchObject({ suspended: false });
    expect(await actorOfSession(here.deps, other.secret)).toBeNull();
    expect(await actorOfToken(here.deps, token)).toBeNull();
    expect(await refusal(resumePerson.run(ctx, { person: other.personId }))).toMatchObject({ code: "CONFLICT" });
    expect((await here.logged(ctx.requestId)).map(({ type }) => type)).toContain("person.resumed");
  });

  it("makes an invitation worthless", async () => {
    const ctx = await admin();
    const { id, link } = await invite(ctx);
    await suspendPerson.run(ctx, { person: id });
    expect(await refusal(accept(link))).toMatchObject({ rule: "KH009" });
    await resumePerson.run(ctx, { person: id });
    expect(await refusal(accept(link))).toMatchObject({ rule: "KH009" });
  });

  it("is nobody's own doing", async () => {
    const ctx = await admin();
    await admin();
    expect(await refusal(suspendPerson.run(ctx, { person: ctx.personId }))).toMatchObject({ rule: "KH030" });
  });
});

describe("the last Access admin whose account is confirmed", () => {
  it("stays, whatever one who is not confirmed tries", async () => {
    const last = await admin();
    const unconfirmed = await admin({ confirmed: false });
    const grant = await adminGrantOf(last.personId);
    expect(await refusal(suspendPerson.run(unconfirmed, { person: last.personId }))).toMatchObject({ rule: "KH035" });
    expect(await refusal(revokeRole.run(unconfirmed, { grant }))).toMatchObject({ code: "CONFLICT", rule: "KH035" });
    expect(await stateOf(last.personId)).toMatchObject({ suspended: false, roles: ["access-admin:direct"] });
  });

  it.each(["revoke", "suspend"] as const)("remains when two remove each other at once (%s)", async (how) => {
    for (let round = 0; round < 10; round++) {
      await empty();
      const [one, other] = [await admin(), await admin()];
      const remove = async (ctx: Context, target: string) =>
        how === "suspend"
          ? suspendPerson.run(ctx, { person: target })
          : revokeRole.run(ctx, { grant: await adminGrantOf(target) });
      const ends = await Promise.allSettled([remove(one, other.personId), remove(other, one.personId)]);
      expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(
        await here.count(`role_grant g join person p on p.id = g.person_id
          where g.role = 'access-admin' and p.suspended_at is null`),
      ).toBe(1);
    }
  });

  it("remains when two others remove the last two at once", async () => {
    for (let round = 0; round < 10; round++) {
      await empty();
      const [one, other] = [await admin(), await admin()];
      const by = [await admin({ confirmed: false }), await admin({ confirmed: false })] as const;
      const ends = await Promise.allSettled([
        suspendPerson.run(by[0], { person: one.personId }),
        suspendPerson.run(by[1], { person: other.personId }),
      ]);
      expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    }
  });
});

describe("sessions and tokens of somebody else", () => {
  it("end at once, each by itself, and are named in the log", async () => {
    const ctx = await admin();
    const other = await person(["operator", null]);
    const { token, actor } = await byToken(here.deps, here.owner, other.personId, ["vault.read"]);
    const tokenId = actor.kind === "token" ? actor.tokenId : "";
    await revokeOtherSession.run(ctx, { person: other.personId, id: sessionOf(other) });
    expect(await actorOfSession(here.deps, other.secret)).toBeNull();
    expect(await actorOfToken(here.deps, token)).not.toBeNull();
    await revokeOtherToken.run(ctx, { person: other.personId, id: tokenId });
    expect(await actorOfToken(here.deps, token)).toBeNull();
    expect(await here.logged(ctx.requestId)).toMatchObject([
      { type: "session.revoked", data: { personId: other.personId } },
      { type: "token.revoked", data: { personId: other.personId } },
    ]);
  });

  it("are not found under another person's name, nor twice", async () => {
    const ctx = await admin();
    const [one, other] = [await person(), await person()];
    const id = sessionOf(one);
    expect(await refusal(revokeOtherSession.run(ctx, { person: other.personId, id }))).toMatchObject({
      code: "NOT_FOUND",
    });
    await revokeOtherSession.run(ctx, { person: one.personId, id });
    expect(await refusal(revokeOtherSession.run(ctx, { person: one.personId, id }))).toMatchObject({
      code: "NOT_FOUND",
    });
  });
});
