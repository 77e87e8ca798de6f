import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/lib/services/kernel/context";
import { grantRole } from "@/lib/services/people/grant-role";
import { revokeRole } from "@/lib/services/people/revoke-role";
import { suspendPerson } from "@/lib/services/people/suspend-person";
import { actorOfSession } from "@/lib/services/sessions/authenticate";
import { signIn as signInByPassword } from "@/lib/services/sessions/sign-in";
import { editSignIn } from "@/lib/services/single-sign-on/edit-settings";
import { markBreakGlass } from "@/lib/services/single-sign-on/mark-break-glass";
import { readSignInSettings } from "@/lib/services/single-sign-on/read-settings";
import { removeSignIn } from "@/lib/services/single-sign-on/remove-settings";
import { unlinkIdentity } from "@/lib/services/single-sign-on/unlink-identity";
import { linkIdentity } from "@/lib/services/single-sign-on/link-identity";
import { done, refusal } from "@/tests/integration/services/people/support";
import { stranger } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { signOnOf } from "./support";

const here = testInstallation();
const sso = signOnOf(here);
const { setUp, signIn, map, stateOf } = sso;
beforeAll(() => sso.begin());
afterAll(() => sso.end());

const password = "correct horse battery";
let admin: Context & { readonly personId: string; readonly secret: string };
beforeEach(async () => {
  admin = await setUp();
});

const withoutPassword = (id: string) => here.owner.query("update person set password_hash = null where id = $1", [id]);
const withPassword = async (id: string) => {
  const email = `${id}@in.test`;
  const hash = await here.deps.passwords.hash(password);
  await here.owner.query("update person set email = $2, email_normal = $2, password_hash = $3 where id = $1", [
    ...[id, email, hash],
  ]);
  return { email, password };
};
const save = (by: Context, version: number, change: object) =>
  editSignIn.run(by, sso.settings({ clientSecret: "", version, ...change }));
const unused = (id: string) =>
  here.owner.query("update person set last_seen_at = now() - interval '91 days' where id = $1", [id]);
const grantOf = async (id: string) =>
  (await here.owner.query<{ id: string }>("select id from role_grant where person_id = $1", [id])).rows[0]?.id;
const inSession = async (secret: string): Promise<Context> => {
  const actor = await actorOfSession(here.deps, secret);
  if (actor === null) throw new Error("nobody is signed in");
  return { ...stranger(here.deps), actor };
};

describe("an Access admin who gets in", () => {
  const another = () => ({ issuer: `${sso.provider.issuer}/another`, clientSecret: "typed again" });

  it("remains when the provider changes or ends, however they came themselves", async () => {
    await map("people", "access-admin");
    const { secret, personId } = await signIn({
      sub: "kim",
      email: "kim@example.test",
      email_verified: true,
      groups: ["people"],
    });
    const kim = await inSession(secret);
    await withoutPassword(admin.personId);
    expect(await refusal(save(kim, 1, another()))).toMatchObject({ code: "CONFLICT", rule: "KH073" });
    expect(await refusal(save(admin, 1, another()))).toMatchObject({ rule: "KH073" });
    expect(await refusal(removeSignIn.run(kim, {}))).toMatchObject({ rule: "KH073" });
    expect(await stateOf(personId)).toMatchObject({ roles: ["access-admin:claim"] });
    await withPassword(admin.personId);
    await unused(admin.personId);
    expect(await refusal(removeSignIn.run(kim, {}))).toMatchObject({ rule: "KH073" });
    await here.owner.query("update person set last_seen_at = now() where id = $1", [admin.personId]);
    done(await removeSignIn.run(kim, {}));
    expect(await stateOf(personId)).toMatchObject({ roles: [] });
  });

  it("may be one who is linked to the provider that stays", async () => {
    sso.provider.user = { sub: "ada", email: "ada@example.test" };
    done(await linkIdentity.run(admin, await sso.answer("link")));
    await withoutPassword(admin.personId);
    done(await save(admin, 1, { button: "Come in" }));
    expect(await refusal(save(admin, 2, another()))).toMatchObject({ rule: "KH073" });
  });

  it("is not made up by others who cannot sign in, when one is suspended, unlinked or loses the role", async () => {
    const last = await sso.admin();
    await withoutPassword(admin.personId);
    expect(await refusal(suspendPerson.run(admin, { person: last.personId }))).toMatchObject({ rule: "KH035" });
    expect(await refusal(revokeRole.run(admin, { grant: await grantOf(last.personId) }))).toMatchObject({
      rule: "KH035",
    });
    await withPassword(admin.personId);
    done(await suspendPerson.run(admin, { person: last.personId }));
  });

  it("is confirmed, who ends single sign-on or marks an account for emergencies", async () => {
    const unconfirmed = await sso.admin({ confirmed: false });
    expect(await refusal(removeSignIn.run(unconfirmed, {}))).toMatchObject({ rule: "KH011" });
    const mark = markBreakGlass.run(unconfirmed, { person: unconfirmed.personId, marked: true });
    expect(await refusal(mark)).toMatchObject({ rule: "KH011" });
  });
});

describe("an account for emergencies", () => {
  const enter = (given: { email: string; password: string }) => signInByPassword.run(stranger(here.deps), given);

  it("opens after 90 days unused, and says so in the settings", async () => {
    const given = await withPassword(admin.personId);
    await unused(admin.personId);
    expect(await refusal(enter(given))).toMatchObject({ code: "UNAUTHENTICATED" });
    done(await markBreakGlass.run(admin, { person: admin.personId, marked: true }));
    done(await save(admin, 1, { forced: true }));
    await unused(admin.personId);
    const { admins } = await readSignInSettings(admin, {});
    expect(admins).toMatchObject([{ id: admin.personId, breakGlass: true, byClaim: false }]);
    expect(Date.now() - (admins[0]?.lastSeenAt?.getTime() ?? 0)).toBeGreaterThan(90 * 86_400_000);
    done(await enter(given));
  });

  it("is no longer one once its role is gone, and not again with the next role", async () => {
    const former = await sso.admin();
    const given = await withPassword(former.personId);
    for (const id of [admin.personId, former.personId])
      done(await markBreakGlass.run(admin, { person: id, marked: true }));
    done(await save(admin, 1, { forced: true }));
    done(await enter(given));
    done(await revokeRole.run(admin, { grant: await grantOf(former.personId) }));
    expect(done(await enter(given))).toMatchObject({ step: "connect" });
    done(await grantRole.run(admin, { person: former.personId, role: "access-admin" }));
    expect(done(await enter(given))).toMatchObject({ step: "connect" });
  });

  it("is not one by a claim, so that the claim may take the role back at any sign-in", async () => {
    await map("people", "access-admin");
    const ada = { sub: "ada", email: "ada@example.test" };
    const by = await sso.person();
    sso.provider.user = ada;
    done(await linkIdentity.run(by, await sso.answer("link")));
    await signIn({ ...ada, groups: ["people"] });
    await withPassword(by.personId);
    const mark = () => markBreakGlass.run(admin, { person: by.personId, marked: true });
    expect(await refusal(mark())).toMatchObject({ rule: "KH074" });
    await here.owner.query("update person set break_glass = true where id = $1", [by.personId]);
    await withPassword(admin.personId);
    done(await markBreakGlass.run(admin, { person: admin.personId, marked: true }));
    done(await save(admin, 1, { forced: true }));
    await signIn({ ...ada, groups: [] });
    expect(await stateOf(by.personId)).toMatchObject({ roles: [] });
  });

  it("is not unlinked into nothing: a password that counts no more is no way in", async () => {
    const by = await sso.person();
    sso.provider.user = { sub: "ada", email: "ada@example.test" };
    const { id } = done(await linkIdentity.run(by, await sso.answer("link"))) as { id: string };
    await withPassword(admin.personId);
    done(await markBreakGlass.run(admin, { person: admin.personId, marked: true }));
    done(await save(admin, 1, { forced: true }));
    await here.owner.query("update person set break_glass = true where id = $1", [by.personId]);
    expect(await refusal(unlinkIdentity.run(by, { id }))).toMatchObject({ rule: "KH080" });
  });
});
