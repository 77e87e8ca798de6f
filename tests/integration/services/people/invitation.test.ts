import { beforeEach, describe, expect, it } from "vitest";
import { actorOfSession } from "@/lib/services/sessions/authenticate";
import { replaceLink } from "@/lib/services/people/replace-link";
import { invitePerson } from "@/lib/services/people/invite-person";
import { readPerson } from "@/lib/services/people/read-person";
import { signIn } from "@/lib/services/sessions/sign-in";
import { stranger } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";
import { done, password, peopleOf, refusal } from "./support";

const here = testInstallation();
const { person, admin, invite, accept, stateOf, empty } = peopleOf(here);
beforeEach(() => empty());

describe("an invitation", () => {
  it("is a link behind the hash sign, of which only the hash is kept, good for 72 hours", async () => {
    const { id, link } = await invite(await admin());
    const url = new URL(link);
    expect([url.origin, url.pathname, url.search]).toEqual([here.deps.origin, "/invite", ""]);
    expect(url.hash).toMatch(/^#[\w-]{43}$/);
    const { rows } = await here.owner.query<{ hours: number }>(
      "select *, extract(epoch from expires_at - created_at) / 3600 as hours from one_time_link where person_id = $1",
      [id],
    );
    expect(rows).toHaveLength(1);
    expect(Number(rows[0]?.hours)).toBe(72);
    expect(JSON.stringify([rows, await here.logged()])).not.toContain(url.hash.slice(1));
  });

  it("brings an account with its first role, and both stand in the log without a name", async () => {
    const ctx = await admin();
    const gateway = `g-${await addGateway(here.owner)}`;
    const { id } = await invite(ctx, { name: "Kim", email: "kim@example.test", role: "operator", gateway });
    expect(await stateOf(id)).toMatchObject({ confirmed: false, roles: [`operator@${gateway}:direct`] });
    const events = await here.logged(ctx.requestId);
    expect(events.map(({ type }) => type)).toEqual(["person.invited", "role.granted"]);
    expect(events[1]).toMatchObject({ object: { kind: "person", id }, data: { role: "operator", where: gateway } });
    expect(JSON.stringify(events)).not.toMatch(/Kim|kim@/);
  });

  it("lets its person choose a password and sign in with the role it brought", async () => {
    const gateway = await addGateway(here.owner);
    const { id, link } = await invite(await admin(), {
      email: "kim@example.test",
      role: "operator",
      gateway: `g-${gateway}`,
    });
    const ctx = stranger(here.deps);
    expect(done(await accept(link, ctx))).toEqual({ email: "kim@example.test" });
    expect(await here.logged(ctx.requestId)).toMatchObject([
      { type: "person.accepted", actor: { kind: "person", id }, outcome: "done" },
    ]);
    const session = done(await signIn.run(stranger(here.deps), { email: "KIM@example.test", password })) as {
      secret: string;
    };
    expect(await actorOfSession(here.deps, session.secret)).toMatchObject({
      personId: id,
      grants: [{ role: "operator", gateway }],
    });
    expect(await stateOf(id)).toMatchObject({ confirmed: false });
  });

  it("is good once, also for two who use it at the same time", async () => {
    const { link } = await invite(await admin());
    const ends = await Promise.allSettled([accept(link), accept(link), accept(link)]);
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await refusal(accept(link))).toMatchObject({ code: "FORBIDDEN", rule: "KH009" });
  });

  it("is worth nothing when it is wrong or old, and costs no hashing then", async () => {
    const { id, link } = await invite(await admin());
    let hashed = 0;
    const { passwords } = here.deps;
    const counting = { ...passwords, hash: (text: string) => ((hashed += 1), passwords.hash(text)) };
    const ctx = { ...stranger(here.deps), deps: { ...here.deps, passwords: counting } };
    expect(await refusal(accept(`${link}x`, ctx))).toMatchObject({ code: "FORBIDDEN", rule: "KH009" });
    await here.owner.query("update one_time_link set expires_at = now() - interval '1 second'");
    expect(await refusal(accept(link, ctx))).toMatchObject({ code: "FORBIDDEN", rule: "KH009" });
    expect(hashed).toBe(0);
    expect(await here.count(`person where id = '${id}' and password_hash is not null`)).toBe(0);
  });

  it("is replaced by a newer one, until it was accepted", async () => {
    const ctx = await admin();
    const { id, link } = await invite(ctx);
    const newer = done(await replaceLink.run(ctx, { person: id })) as { link: string };
    expect(await refusal(accept(link))).toMatchObject({ rule: "KH009" });
    await accept(newer.link);
    expect(await refusal(replaceLink.run(ctx, { person: id }))).toMatchObject({ code: "CONFLICT", rule: "KH036" });
    expect((await here.logged(ctx.requestId)).map(({ type }) => type)).toEqual([
      ...["person.invited", "person.link-replaced", "rule.blocked"],
    ]);
  });

  it("needs an address that nobody has, in whatever letters, and a role that there is", async () => {
    const ctx = await admin();
    await invite(ctx, { email: "kim@example.test" });
    expect(await refusal(invitePerson.run(ctx, { name: "K", email: " KIM@Example.test " }))).toMatchObject({
      code: "CONFLICT",
      rule: "KH032",
    });
    const rest = { name: "K", email: "other@example.test" };
    expect(await refusal(invitePerson.run(ctx, { ...rest, role: "root" }))).toMatchObject({ code: "INVALID" });
    expect(await refusal(invitePerson.run(ctx, { ...rest, role: "viewer", gateway: "nowhere" }))).toMatchObject({
      fields: { gateway: expect.stringContaining("no such gateway") as string },
    });
  });

  it("is not for who is no Access admin for all: the kernel refuses, and the database by itself", async () => {
    const ctx = await person(["platform-admin", null]);
    expect(await refusal(invitePerson.run(ctx, { name: "K", email: "k@example.test" }))).toMatchObject({
      code: "FORBIDDEN",
    });
    const account = JSON.stringify({
      name: "K",
      email: "k@e.test",
      emailNormal: "k@e.test",
      salt: "s",
      commitment: "c",
    });
    const call = here.owner.query("select kh_person_invite($1, gen_random_uuid(), $2::jsonb, repeat('x', 40))", [
      ctx.secret,
      account,
    ]);
    await expect(call).rejects.toMatchObject({ code: "KH033" });
  });
});

it("a person's page tells of link, sessions and tokens, and of none of their secrets", async () => {
  const ctx = await admin();
  const { id, link } = await invite(ctx);
  const before = await readPerson(ctx, { person: id });
  expect(before).toMatchObject({ state: "invited", own: false, sessions: [], tokens: [] });
  expect(before.linkEndsAt).toBeInstanceOf(Date);
  await accept(link);
  await signIn.run(stranger(here.deps), { email: before.email, password });
  const after = await readPerson(ctx, { person: id });
  expect(after).toMatchObject({ state: "unconfirmed", linkEndsAt: null, sessions: [{ address: null }] });
  expect(JSON.stringify(after)).not.toMatch(/argon2|secretHash|passwordHash/);
  expect((await here.logged(ctx.requestId)).map(({ type }) => type)).toContain("person.read");
});
