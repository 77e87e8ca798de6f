import { afterEach, describe, expect, it } from "vitest";
import type { AppError } from "@/lib/domain/errors";
import { readOwnAccount } from "@/lib/services/people/read-own-account";
import { actorOfSession } from "@/lib/services/sessions/authenticate";
import { readSessions } from "@/lib/services/sessions/read-sessions";
import { revokeSession } from "@/lib/services/sessions/revoke-session";
import { signOut } from "@/lib/services/sessions/sign-out";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addSession } from "@/tests/support/organisation";

const here = testInstallation();
const minute = 60_000;

const person = () => signedIn(here.deps, here.owner, [["viewer", null]]);
const sessionIn = (ctx: Awaited<ReturnType<typeof person>>): string => {
  if (ctx.actor.kind !== "person") throw new Error("a person was signed in");
  return ctx.actor.sessionId;
};
const lives = async (secret: string): Promise<boolean> => (await actorOfSession(here.deps, secret)) !== null;

const began = Date.now();
afterEach(() => here.deps.advance(began - here.deps.clock().getTime()));

describe("a session", () => {
  it("ends when nobody used it for fifteen minutes, and each use begins them anew", async () => {
    const { secret } = await person();
    here.deps.advance(14 * minute);
    expect(await lives(secret)).toBe(true);
    here.deps.advance(14 * minute);
    expect(await lives(secret)).toBe(true);
    here.deps.advance(15 * minute + 1000);
    expect(await lives(secret)).toBe(false);
  });

  it("is not kept open by what a page asks by itself", async () => {
    const { secret } = await person();
    here.deps.advance(14 * minute);
    expect(await actorOfSession(here.deps, secret, { isUse: false })).not.toBeNull();
    here.deps.advance(2 * minute);
    expect(await lives(secret)).toBe(false);
  });

  it("ends eight hours after signing in, however much it is used", async () => {
    const { secret, personId } = await person();
    for (let quarter = 1; quarter < 48; quarter += 1) {
      here.deps.advance(10 * minute);
      expect(await lives(secret)).toBe(true);
    }
    here.deps.advance(10 * minute);
    expect(await lives(secret)).toBe(false);
    const { rows } = await here.owner.query<{ hours: number }>(
      "select extract(epoch from expires_at - authenticated_at) / 3600 as hours from session where person_id = $1",
      [personId],
    );
    expect(Number(rows[0]?.hours)).toBeCloseTo(8, 3);
  });

  it("carries the roles its person holds now", async () => {
    const { secret, personId } = await person();
    await here.owner.query("delete from role_grant where person_id = $1", [personId]);
    expect(await actorOfSession(here.deps, secret)).toMatchObject({ grants: [] });
  });

  it("is nobody's once its person is suspended", async () => {
    const { secret, personId } = await person();
    await here.owner.query("update person set suspended_at = now() where id = $1", [personId]);
    expect(await lives(secret)).toBe(false);
  });

  it("is not opened by its hash, its id or a part of its secret", async () => {
    const ctx = await person();
    const hash = here.deps.crypto.sha256Hex(ctx.secret);
    for (const text of [hash, sessionIn(ctx), ctx.secret.slice(1), `${ctx.secret} `, ""])
      expect(await lives(text)).toBe(false);
  });
});

describe("revoking", () => {
  it("ends the session at once, and it stays ended", async () => {
    const ctx = await person();
    const other = await addSession(here.owner, ctx.personId);
    const text = new TextDecoder().decode(other.reveal());
    const { sessions } = await readSessions(ctx, {});
    expect(sessions.map(({ current }) => current).sort()).toEqual([false, true]);
    const target = sessions.find(({ current }) => !current)?.id ?? "";
    expect(await lives(text)).toBe(true);
    expect(await revokeSession(ctx, { id: target })).toEqual({ status: "done", value: { id: target } });
    expect(await lives(text)).toBe(false);
    expect((await readSessions(ctx, {})).sessions).toHaveLength(1);
    expect(await here.logged(ctx.requestId)).toMatchObject([
      { type: "session.revoked", object: { id: target }, data: { personId: ctx.personId } },
    ]);
    await expect(revokeSession(ctx, { id: target })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("reaches no session of somebody else, which is as if it were not there", async () => {
    const [one, other] = [await person(), await person()];
    const told = async (id: string) =>
      revokeSession(one, { id }).catch(({ code, message }: AppError) => ({ code, message }));
    const theirs = await told(sessionIn(other));
    expect(theirs).toMatchObject({ code: "NOT_FOUND" });
    expect(theirs).toEqual(await told("0b0e6a1c-6b7a-4a3e-9a3e-1f2d3c4b5a69"));
    expect(await lives(other.secret)).toBe(true);
    expect((await readSessions(one, {})).sessions.map(({ id }) => id)).toEqual([sessionIn(one)]);
  });

  it("and the sweep do not tread on each other: twenty at once end it once", async () => {
    const ctx = await person();
    const id = sessionIn(ctx);
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => revokeSession(ctx, { id })));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await here.logged(ctx.requestId)).filter(({ type }) => type === "session.revoked")).toHaveLength(1);
  });

  it("ends what a change of the database's own would need it for", async () => {
    const ctx = await person();
    await revokeSession(ctx, { id: sessionIn(ctx) });
    await expect(
      here.owner.query("update session set ended_at = null where id = $1", [sessionIn(ctx)]),
    ).rejects.toMatchObject({ code: "KH016" });
  });
});

describe("signing out", () => {
  it("ends the session by which it came, and no other", async () => {
    const ctx = await person();
    const other = new TextDecoder().decode((await addSession(here.owner, ctx.personId)).reveal());
    await signOut(ctx, {});
    expect([await lives(ctx.secret), await lives(other)]).toEqual([false, true]);
    expect(await here.logged(ctx.requestId)).toMatchObject([
      { type: "person.signed-out", object: { id: sessionIn(ctx) } },
    ]);
  });
});

it("lists only sessions that are still open", async () => {
  const ctx = await person();
  await addSession(here.owner, ctx.personId, { expired: true });
  await addSession(here.owner, ctx.personId, { ended: true });
  expect((await readSessions(ctx, {})).sessions).toHaveLength(1);
  here.deps.advance(9 * 60 * minute);
  expect((await readSessions(ctx, {})).sessions).toHaveLength(0);
});

it("tells a person's own account, and nobody else's", async () => {
  const ctx = await signedIn(here.deps, here.owner, [["author", null]], { name: "Maya", email: "maya@example.test" });
  expect(await readOwnAccount(ctx, {})).toEqual({
    name: "Maya",
    email: "maya@example.test",
    grants: [{ role: "author", gateway: null }],
    unread: 0,
  });
});
