import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { signInSso } from "@/lib/services/sessions/sign-in-sso";
import { signIn as signInByPassword } from "@/lib/services/sessions/sign-in";
import { actorOfSession } from "@/lib/services/sessions/authenticate";
import { reauthenticateSso } from "@/lib/services/sessions/reauthenticate-sso";
import { editSignIn } from "@/lib/services/single-sign-on/edit-settings";
import { linkIdentity } from "@/lib/services/single-sign-on/link-identity";
import { markBreakGlass } from "@/lib/services/single-sign-on/mark-break-glass";
import { unlinkIdentity } from "@/lib/services/single-sign-on/unlink-identity";
import { revokeRole } from "@/lib/services/people/revoke-role";
import { suspendPerson } from "@/lib/services/people/suspend-person";
import { done, refusal } from "@/tests/integration/services/people/support";
import { stranger } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway, addPerson } from "@/tests/support/organisation";
import { signOnOf } from "./support";

const here = testInstallation();
const sso = signOnOf(here);
const { setUp, signIn, map, stateOf } = sso;
beforeAll(() => sso.begin());
afterAll(() => sso.end());

const kim = { sub: "kim", email: "Kim@example.test", email_verified: true, name: "Kim" };
const passwordOf = async (id: string, password = "correct horse battery") => {
  const email = `${id}@in.test`;
  await here.owner.query("update person set email = $2, email_normal = $2, password_hash = $3 where id = $1", [
    ...[id, email, await here.deps.passwords.hash(password)],
  ]);
  return { email, password };
};

beforeEach(async () => {
  await setUp();
});

describe("who comes for the first time", () => {
  it("gets an account without a password, confirmed where the mailbox is, with the roles the claim gives", async () => {
    const gateway = await addGateway(here.owner);
    await map("ops", "operator", gateway);
    await map("ops", "author");
    await map("others", "platform-admin");
    const ctx = stranger(here.deps);
    const { personId, secret } = await signIn({ ...kim, groups: ["ops", "unknown"] }, ctx);
    expect(await stateOf(personId)).toMatchObject({
      confirmed: true,
      roles: ["author:claim", `operator@g-${gateway}:claim`],
    });
    expect((await actorOfSession(here.deps, secret))?.grants).toHaveLength(2);
    const { rows } = await here.owner.query("select password_hash, email from person where id = $1", [personId]);
    expect(rows).toEqual([{ password_hash: null, email: "Kim@example.test" }]);
    expect(await here.logged(ctx.requestId)).toMatchObject([
      { type: "person.signed-in", actor: { id: personId }, data: { method: "single sign-on" } },
      { type: "person.made" },
      { type: "role.granted", data: { role: "author", origin: "claim" } },
      { type: "role.granted", data: { role: "operator", where: `g-${gateway}`, origin: "claim" } },
    ]);
    expect(await here.count("session where method = 'single sign-on'")).toBe(1);
  });

  it("is not confirmed by an address that the provider does not vouch for", async () => {
    for (const [sub, verified] of [
      ["one", false],
      ["two", undefined],
      ["three", "true"],
    ] as const) {
      const { personId } = await signIn({ sub, email: `${sub}@example.test`, email_verified: verified });
      expect(await stateOf(personId)).toMatchObject({ confirmed: false });
    }
  });

  it("gets none where people are not made, without an address, or with one that has an account", async () => {
    await here.owner.query("update single_sign_on set makes_people = false");
    expect(await refusal(signIn(kim))).toMatchObject({ code: "FORBIDDEN", rule: "KH085" });
    await here.owner.query("update single_sign_on set makes_people = true");
    expect(await refusal(signIn({ sub: "no-address" }))).toMatchObject({ rule: "KH086" });
    const taken = await addPerson(here.owner, { email: "kim@EXAMPLE.test" });
    expect(await refusal(signIn(kim))).toMatchObject({ rule: "KH087" });
    expect(await here.count("identity")).toBe(0);
    expect(await stateOf(taken)).toMatchObject({ roles: [] });
  });

  it("reads an address and groups that stand in userinfo only, and nothing of somebody else's", async () => {
    await map("ops", "operator");
    sso.provider.user = { ...kim, groups: ["ops"] };
    const said = { ...(await sso.answer("sign-in", { email: undefined, groups: undefined })), accessToken: "abc" };
    const { personId } = done(await signInSso.run(stranger(here.deps), said)) as { personId: string };
    expect(await stateOf(personId)).toMatchObject({ roles: ["operator:claim"] });
    sso.provider.user = { ...kim, sub: "somebody-else", groups: ["ops"] };
    const other = { ...(await sso.answer("sign-in", { sub: "kim", email: undefined })), accessToken: "abc" };
    expect(await refusal(signInSso.run(stranger(here.deps), other))).toMatchObject({ code: "UNAVAILABLE" });
  });
});

describe("who comes again", () => {
  it("holds what the claim says now, beside what was given by hand", async () => {
    await map("ops", "operator");
    await map("devs", "author");
    const { personId } = await signIn({ ...kim, groups: ["ops"] });
    await here.owner.query("insert into role_grant (person_id, role) values ($1, 'viewer')", [personId]);
    const ctx = stranger(here.deps);
    await signIn({ ...kim, groups: "devs" }, ctx);
    expect(await stateOf(personId)).toMatchObject({ roles: ["author:claim", "viewer:direct"] });
    expect((await here.logged(ctx.requestId)).map(({ type }) => type)).toEqual([
      "person.signed-in",
      "role.revoked",
      "role.granted",
    ]);
    await signIn(kim);
    expect(await stateOf(personId)).toMatchObject({ roles: ["viewer:direct"] });
  });

  it("is known by issuer and subject, whatever their address has become", async () => {
    const { personId } = await signIn(kim);
    expect(await signIn({ sub: "kim", email: "new@example.test" })).toMatchObject({ personId });
    expect(await refusal(signIn({ ...kim, sub: "somebody-with-kims-address" }))).toMatchObject({ rule: "KH087" });
  });

  it("is not let in with duties that do not mix, and nothing of theirs changes", async () => {
    await map("ops", "operator");
    await map("audit", "auditor");
    await map("people", "access-admin");
    const { personId } = await signIn({ ...kim, groups: ["ops"] });
    const both = await refusal(signIn({ ...kim, groups: ["audit", "ops"] }));
    expect(both).toMatchObject({ code: "FORBIDDEN" });
    expect(both.detail).toContain("Auditor and Operator");
    expect(await stateOf(personId)).toMatchObject({ roles: ["operator:claim"] });
    await signIn({ ...kim, groups: ["people"] });
    expect(await stateOf(personId)).toMatchObject({ duty: "access", roles: ["access-admin:claim"] });
    await signIn({ ...kim, groups: ["audit"] });
    expect(await stateOf(personId)).toMatchObject({ duty: "audit", roles: ["auditor:claim"] });
    await here.owner.query("insert into role_grant (person_id, role, origin) values ($1, 'viewer', 'direct')", [
      personId,
    ]);
    expect((await refusal(signIn({ ...kim, groups: ["people"] }))).detail).toContain("Access admin and Viewer");
  });

  it("is not let in when suspended, or unused for 90 days", async () => {
    const ctx = await sso.admin();
    const { personId } = await signIn(kim);
    done(await suspendPerson.run(ctx, { person: personId }));
    expect(await refusal(signIn(kim))).toMatchObject({ code: "FORBIDDEN", rule: "KH088" });
    const other = await signIn({ sub: "lee", email: "lee@example.test" });
    await here.owner.query("update person set last_seen_at = now() - interval '91 days' where id = $1", [
      other.personId,
    ]);
    expect((await refusal(signIn({ sub: "lee" }))).detail).toContain("90 days");
  });

  it("keeps Access admin, whatever the claim says, while there is no other", async () => {
    await map("people", "access-admin");
    await map("ops", "operator");
    const { personId } = await signIn({ ...kim, groups: ["people"] });
    await here.owner.query("update person set suspended_at = now() where id <> $1", [personId]);
    const ctx = stranger(here.deps);
    await signIn(kim, ctx);
    expect(await stateOf(personId)).toMatchObject({ roles: ["access-admin:claim"] });
    expect((await here.logged(ctx.requestId)).map(({ type }) => type)).toEqual(["person.signed-in", "role.kept"]);
    expect((await refusal(signIn({ ...kim, groups: ["ops"] }))).detail).toContain("Access admin and Operator");
    await here.owner.query("update person set suspended_at = null");
    await signIn({ ...kim, groups: ["ops"] });
    expect(await stateOf(personId)).toMatchObject({ roles: ["operator:claim"] });
  });

  it("is told when the provider left the groups out because there were too many", async () => {
    await map("ops", "operator");
    const { personId } = await signIn({ ...kim, groups: ["ops"] });
    const left = await refusal(signIn({ ...kim, _claim_names: { groups: "src1" } }));
    expect(left.detail).toContain("more groups");
    expect(await stateOf(personId)).toMatchObject({ roles: ["operator:claim"] });
  });
});

describe("where single sign-on is the rule", () => {
  it("passwords count for marked accounts only, and everybody else hears one answer", async () => {
    const admin = await sso.admin();
    const marked = await passwordOf(admin.personId);
    const plain = await passwordOf(await addPerson(here.owner, { roles: [["operator", null]] }));
    const linked = await sso.person();
    sso.provider.user = { sub: "linked" };
    done(await linkIdentity.run(linked, await sso.answer("link")));
    const force = (on: boolean, version: number) =>
      editSignIn.run(admin, sso.settings({ clientSecret: "", forced: on, version }));
    expect(await refusal(force(true, 1))).toMatchObject({ code: "CONFLICT", rule: "KH080" });
    done(await markBreakGlass.run(admin, { person: admin.personId, marked: true }));
    done(await force(true, 1));
    const answers = await Promise.all(
      [
        await passwordOf(linked.personId),
        { ...plain, password: "another password" },
        { email: "nobody@in.test", password: "x".repeat(12) },
      ].map((given) => refusal(signInByPassword.run(stranger(here.deps), given))),
    );
    expect(new Set(answers.map(({ detail }) => detail)).size).toBe(1);
    expect(answers[0]).toMatchObject({
      code: "UNAUTHENTICATED",
      detail: expect.stringContaining("single sign-on") as string,
    });
    done(await signInByPassword.run(stranger(here.deps), marked));
    await expect(
      here.owner.query(
        `insert into session (person_id, secret_hash, authenticated_at, last_seen_at, expires_at)
         select id, sha256('x'), now(), now(), now() from person where email = $1`,
        [plain.email],
      ),
    ).rejects.toMatchObject({ code: "KH081" });
    done(await force(false, 2));
    done(await signInByPassword.run(stranger(here.deps), plain));
  });

  it("the last who gets in by a password is kept: not unmarked, suspended, revoked or unlocked from it", async () => {
    const [admin, other] = [await sso.admin(), await sso.admin()];
    await passwordOf(other.personId);
    done(await markBreakGlass.run(admin, { person: other.personId, marked: true }));
    done(await editSignIn.run(admin, sso.settings({ clientSecret: "", forced: true, version: 1 })));
    const unmark = markBreakGlass.run(admin, { person: other.personId, marked: false });
    expect(await refusal(unmark)).toMatchObject({ rule: "KH080" });
    expect(await refusal(suspendPerson.run(admin, { person: other.personId }))).toMatchObject({ rule: "KH035" });
    const { rows } = await here.owner.query<{ id: string }>("select id from role_grant where person_id = $1", [
      other.personId,
    ]);
    expect(await refusal(revokeRole.run(admin, { grant: rows[0]?.id }))).toMatchObject({ rule: "KH035" });
    await expect(
      here.owner.query("update person set password_hash = null where id = $1", [other.personId]),
    ).rejects.toMatchObject({ code: "KH080" });
    done(await markBreakGlass.run(admin, { person: admin.personId, marked: true }));
    done(await suspendPerson.run(admin, { person: other.personId }));
  });
});

describe("an identity", () => {
  it("is linked by who is signed in, once, and takes what claims gave with it when unlinked", async () => {
    await map("ops", "operator");
    const ctx = await sso.person();
    sso.provider.user = { ...kim, groups: ["ops"] };
    const { id } = done(await linkIdentity.run(ctx, await sso.answer("link"))) as { id: string };
    expect(await signIn({ ...kim, groups: ["ops"] })).toMatchObject({ personId: ctx.personId });
    expect(await stateOf(ctx.personId)).toMatchObject({ roles: ["operator:claim"] });
    const again = await sso.person();
    expect(await refusal(linkIdentity.run(again, await sso.answer("link")))).toMatchObject({ rule: "KH089" });
    expect(await refusal(unlinkIdentity.run(again, { id }))).toMatchObject({ code: "NOT_FOUND" });
    done(await unlinkIdentity.run(ctx, { id }));
    expect(await stateOf(ctx.personId)).toMatchObject({ roles: [] });
    expect(await here.count("identity where ended_at is not null")).toBe(1);
  });

  it("is not unlinked from an account that has no other way in", async () => {
    const { secret } = await signIn(kim);
    const actor = await actorOfSession(here.deps, secret);
    const { rows } = await here.owner.query<{ id: string }>("select id from identity");
    const ctx = { ...stranger(here.deps), actor: actor! };
    expect(await refusal(unlinkIdentity.run(ctx, { id: rows[0]?.id }))).toMatchObject({ rule: "KH080" });
  });

  it("says who is who: one human under two accounts is one, also after unlinking", async () => {
    const same = async (one: string, other: string) =>
      (await here.owner.query<{ same: boolean }>("select kh_same_human($1, $2) as same", [one, other])).rows[0]?.same;
    const ctx = await sso.person();
    sso.provider.user = { sub: "kim", email: "private@example.test", email_verified: true };
    const { id } = done(await linkIdentity.run(ctx, await sso.answer("link"))) as { id: string };
    done(await unlinkIdentity.run(ctx, { id }));
    const made = await signIn({ sub: "kim", email: "work@example.test" });
    expect(made.personId).not.toBe(ctx.personId);
    expect(await same(ctx.personId, made.personId)).toBe(true);
    const byAddress = await addPerson(here.owner);
    await here.owner.query("update person set email_normal = 'private@example.test' where id = $1", [byAddress]);
    expect(await same(byAddress, ctx.personId)).toBe(true);
    expect(await same(byAddress, made.personId)).toBe(false);
    expect(await same(await addPerson(here.owner), made.personId)).toBe(false);
  });
});

describe("signing in again at the provider", () => {
  it("counts from when the person was asked, for their own identity only", async () => {
    const { secret } = await signIn({ ...kim, auth_time: Math.floor(Date.now() / 1000) - 3600 });
    const actor = (await actorOfSession(here.deps, secret))!;
    expect(Date.now() - actor.authenticatedAt.getTime()).toBeGreaterThan(3_500_000);
    const ctx = { ...stranger(here.deps), actor };
    const ago = (seconds: number | undefined) => ({
      auth_time: seconds === undefined ? undefined : Math.floor(Date.now() / 1000) - seconds,
    });
    sso.provider.user = kim;
    for (const seconds of [400, 3600, undefined]) {
      expect(await refusal(reauthenticateSso.run(ctx, await sso.answer("again", ago(seconds))))).toMatchObject({
        code: "FORBIDDEN",
      });
    }
    done(await reauthenticateSso.run(ctx, await sso.answer("again", ago(10))));
    const after = (await actorOfSession(here.deps, secret))!;
    expect(Date.now() - after.authenticatedAt.getTime()).toBeLessThan(60_000);
    await signIn({ sub: "lee", email: "lee@example.test" });
    expect(await refusal(reauthenticateSso.run(ctx, await sso.answer("again")))).toMatchObject({ rule: "KH082" });
  });

  it("is not believed to be recent where the provider does not say when it asked", async () => {
    const { secret } = await signIn({ ...kim, auth_time: undefined });
    const actor = (await actorOfSession(here.deps, secret))!;
    expect(Date.now() - actor.authenticatedAt.getTime()).toBeGreaterThan(5 * 60_000);
  });

  it("says so where the provider tells no time, and leaves an event where it came to nothing", async () => {
    const { secret } = await signIn(kim);
    const actor = (await actorOfSession(here.deps, secret))!;
    const ctx = { ...stranger(here.deps), actor };
    const without = await refusal(reauthenticateSso.run(ctx, await sso.answer("again", { auth_time: undefined })));
    expect(without).toMatchObject({ code: "FORBIDDEN", detail: expect.stringContaining("auth_time") as string });
    expect(await here.logged(ctx.requestId)).toMatchObject([
      { type: "person.reauthentication-refused", data: { reason: "provider" } },
    ]);
  });
});

describe("what a provider tells", () => {
  it("is stored without what cannot be, and half characters or controls are no group and no subject", async () => {
    await map("ops", "operator");
    const odd = { ...kim, name: "Kim\u0000 \ud800Ko\u0007", groups: ["ops", "o\u0000ps", "\ud800", 7] };
    const { personId } = await signIn(odd);
    expect(await stateOf(personId)).toMatchObject({ roles: ["operator:claim"] });
    const { rows } = await here.owner.query("select name from person where id = $1", [personId]);
    expect(rows).toEqual([{ name: "Kim \ufffdKo" }]);
    for (const sub of ["a\u0000b", "\ud800"]) {
      expect(await refusal(signIn({ ...kim, sub }))).toMatchObject({ code: "FORBIDDEN" });
    }
    expect(await refusal(signIn({ sub: "lee", email: "lee\u0000" }))).toMatchObject({ rule: "KH086" });
  });

  it("is taken from one place whole: a mailbox of userinfo does not vouch for the address of the token", async () => {
    sso.provider.user = { sub: "kim", email: "userinfo@example.test", email_verified: true, groups: ["ops"] };
    const said = { email: "victim@example.test", email_verified: undefined, groups: undefined };
    const given = { ...(await sso.answer("sign-in", said)), accessToken: "abc" };
    const { personId } = done(await signInSso.run(stranger(here.deps), given)) as { personId: string };
    expect(await stateOf(personId)).toMatchObject({ confirmed: false });
    expect(await here.count("verified_address")).toBe(0);
  });
});
