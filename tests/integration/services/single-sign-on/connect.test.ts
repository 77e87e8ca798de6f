import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/lib/services/kernel/context";
import { actorOfSession } from "@/lib/services/sessions/authenticate";
import { connectSso } from "@/lib/services/sessions/connect-sso";
import { reauthenticate } from "@/lib/services/sessions/reauthenticate";
import { reauthenticateSso } from "@/lib/services/sessions/reauthenticate-sso";
import { signIn as signInByPassword } from "@/lib/services/sessions/sign-in";
import { signInByCode } from "@/lib/services/sessions/sign-in-by-code";
import { signInSso } from "@/lib/services/sessions/sign-in-sso";
import { linkIdentity } from "@/lib/services/single-sign-on/link-identity";
import { readFactor } from "@/lib/services/second-factor/read-factor";
import { readNotifications } from "@/lib/services/notifications/read-notifications";
import { suspendPerson } from "@/lib/services/people/suspend-person";
import { done, refusal } from "@/tests/integration/services/people/support";
import { signedIn, stranger } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addFactor, codeAt } from "@/tests/support/second-factor";
import { signOnOf } from "./support";

const here = testInstallation();
const sso = signOnOf(here);
const { setUp, signIn, map, stateOf } = sso;
beforeAll(() => sso.begin());
afterAll(() => sso.end());

const password = "correct horse battery";
const kim = { sub: "kim", email: "kim@example.test", email_verified: true, groups: ["ops"] };
let admin: Context & { readonly personId: string; readonly secret: string };

beforeEach(async () => {
  admin = await setUp();
  await map("ops", "operator");
  await here.owner.query("update person set break_glass = true; update single_sign_on set forced = true");
  sso.provider.user = kim;
});

const invited = async (): Promise<{ readonly id: string; readonly email: string }> => {
  const { id, link } = await sso.invite(admin, { email: kim.email });
  await sso.accept(link);
  return { id, email: kim.email };
};
const enter = async (email: string) =>
  done(await signInByPassword.run(stranger(here.deps), { email, password })) as { step: string; secret: string };
const connect = async (half: string, ctx: Context = stranger(here.deps)) =>
  done(await connectSso.run(ctx, { ...(await sso.answer("connect")), half })) as { personId: string; secret: string };

describe("a password where passwords open nothing", () => {
  it("leads a new invitee to linking the provider, which opens a session, and is the way in from then on", async () => {
    const { id, email } = await invited();
    expect(await refusal(signIn(kim))).toMatchObject({ rule: "KH087" });
    const { step, secret: half } = await enter(email);
    expect(step).toBe("connect");
    expect(await here.count(`session where person_id = '${id}'`)).toBe(0);
    expect(await actorOfSession(here.deps, half)).toBeNull();
    const ctx = stranger(here.deps);
    const { personId, secret } = await connect(half, ctx);
    expect(personId).toBe(id);
    expect(await actorOfSession(here.deps, secret)).toMatchObject({ personId: id });
    expect(await stateOf(id)).toMatchObject({ confirmed: false, roles: ["operator:claim"] });
    expect((await here.logged(ctx.requestId)).map(({ type }) => type)).toEqual([
      ...["identity.linked", "person.signed-in", "role.granted"],
    ]);
    expect(await signIn(kim)).toMatchObject({ personId: id });
    const again = await refusal(signInByPassword.run(stranger(here.deps), { email, password }));
    expect(again).toMatchObject({ code: "UNAUTHENTICATED" });
  });

  it("is told to the holder and to every Access admin, whoever gave it", async () => {
    const { id, email } = await invited();
    await here.owner.query("update single_sign_on set forced = false");
    const other = await signedIn(here.deps, here.owner, [["access-admin", null]]);
    const operator = await signedIn(here.deps, here.owner, [["operator", null]]);
    await here.owner.query("update person set break_glass = true where id in ($1, $2)", [
      ...[other.personId, operator.personId],
    ]);
    await here.owner.query("update single_sign_on set forced = true");
    const { secret: half } = await enter(email);
    const { secret } = await connect(half);
    const told = async (by: Context) =>
      (await readNotifications(by, { show: "all" })).notifications
        .filter(({ kind }) => kind.startsWith("identity."))
        .map(({ kind, sentence }) => [kind, sentence]);
    const { rows } = await here.owner.query<{ name: string }>("select name from person where id = $1", [id]);
    const name = rows[0]?.name ?? "nobody";
    for (const by of [admin, other])
      expect(await told(by)).toEqual([
        ["identity.connected-to", expect.stringContaining(`The account of ${name} was`)],
      ]);
    expect(await told(operator)).toEqual([]);
    const holder = { ...stranger(here.deps), actor: (await actorOfSession(here.deps, secret))! };
    expect(await told(holder)).toEqual([["identity.connected", expect.stringContaining("Your account's password")]]);
    // Who may look after people no more reads of nobody.
    await here.owner.query("delete from role_grant where person_id = $1", [other.personId]);
    const now = { ...other, actor: (await actorOfSession(here.deps, other.secret))! };
    expect(await told(now)).toEqual([["identity.connected-to", expect.stringContaining("Somebody's account was")]]);
  });

  it("is asked for its code first where a second factor is set up", async () => {
    const { id, email } = await invited();
    const app = await addFactor(here.deps, here.owner, id);
    const first = await enter(email);
    expect(first.step).toBe("code");
    expect(await refusal(connect(first.secret).then())).toMatchObject({ code: "UNAUTHENTICATED" });
    const code = codeAt(app.secret, here.deps.clock());
    const second = done(await signInByCode.run(stranger(here.deps), { half: first.secret, code })) as typeof first;
    expect(second.step).toBe("connect");
    expect(await refusal(signInByCode.run(stranger(here.deps), { half: second.secret, code }))).toMatchObject({
      code: "UNAUTHENTICATED",
    });
    expect(await connect(second.secret)).toMatchObject({ personId: id });
  });

  it("links once, within five minutes, and nobody who was suspended meanwhile or is somebody else already", async () => {
    const { id, email } = await invited();
    const { secret: half } = await enter(email);
    await signIn({ sub: "lee", email: "lee@example.test" });
    expect(await refusal(connect(half))).toMatchObject({ code: "CONFLICT", rule: "KH089" });
    sso.provider.user = kim;
    await connect(half);
    expect(await refusal(connect(half))).toMatchObject({ code: "UNAUTHENTICATED" });
    await here.owner.query("update identity set ended_at = now() where person_id = $1", [id]);
    const late = await enter(email);
    await here.owner.query(
      "update sign_in_step set created_at = now() - interval '10 minutes', expires_at = now() - interval '5 minutes'",
    );
    expect(await refusal(connect(late.secret))).toMatchObject({ code: "UNAUTHENTICATED" });
    const next = await enter(email);
    done(await suspendPerson.run(admin, { person: id }));
    expect(await refusal(connect(next.secret))).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await here.count("identity where ended_at is null and subject = 'kim'")).toBe(0);
  });

  it("does not end as another way than it was begun", async () => {
    const { email } = await invited();
    const { secret: half } = await enter(email);
    const other = await sso.answer("sign-in");
    expect(await refusal(connectSso.run(stranger(here.deps), { ...other, half }))).toMatchObject({ code: "FORBIDDEN" });
    const own = await sso.answer("connect");
    expect(await refusal(signInSso.run(stranger(here.deps), own))).toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("showing again who is there", () => {
  it("goes by what opened the session, and not by the other way that the account has", async () => {
    await here.owner.query("update single_sign_on set forced = false");
    const by = await sso.person();
    const hash = await here.deps.passwords.hash(password);
    await here.owner.query("update person set password_hash = $2, email_normal = $3 where id = $1", [
      ...[by.personId, hash, "by@example.test"],
    ]);
    expect(await refusal(reauthenticateSso.run(by, await sso.answer("again")))).toMatchObject({ rule: "KH082" });
    done(await linkIdentity.run(by, await sso.answer("link")));
    expect(await refusal(reauthenticateSso.run(by, await sso.answer("again")))).toMatchObject({ rule: "KH076" });
    expect(await readFactor(by, {})).toMatchObject({ confirmsBy: "password" });
    done(await reauthenticate.run(by, { password }));
    const { secret } = await signIn(kim);
    const actor = (await actorOfSession(here.deps, secret))!;
    const ctx = { ...stranger(here.deps), actor };
    expect(await readFactor(ctx, {})).toMatchObject({ confirmsBy: "provider", hasPassword: true });
    expect(await refusal(reauthenticate.run(ctx, { password }))).toMatchObject({ code: "CONFLICT" });
    done(await reauthenticateSso.run(ctx, await sso.answer("again")));
  });
});
