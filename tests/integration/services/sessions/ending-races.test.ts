import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import type pg from "pg";
import { suspendPerson } from "@/lib/services/people/suspend-person";
import { actorOfSession, actorOfToken } from "@/lib/services/sessions/authenticate";
import { signIn } from "@/lib/services/sessions/sign-in";
import { createToken } from "@/lib/services/tokens/create-token";
import { byToken, signedIn, stranger } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { connected } from "@/tests/support/organisation";

const here = testInstallation();
const password = "correct horse battery";
const open: pg.Client[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.end()));
});

const somebody = async () => {
  const email = `${randomUUID()}@example.test`;
  const ctx = await signedIn(here.deps, here.owner, [["platform-admin", null]]);
  await here.owner.query("update person set email = $2, email_normal = $2, password_hash = $3 where id = $1", [
    ...[ctx.personId, email, await here.deps.passwords.hash(password)],
  ]);
  return { ...ctx, email };
};
const admin = () => signedIn(here.deps, here.owner, [["access-admin", null]]);

/** A suspension in a transaction of its own connection, which has run and is not committed. */
async function suspending(by: { readonly secret: string }, person: string): Promise<pg.Client> {
  const client = await connected(here.database.appUrl);
  open.push(client);
  await client.query("begin");
  await client.query("select * from kh_person_suspend($1, $2)", [by.secret, person]);
  return client;
}

/** Once a connection waits for a lock: the two have met. */
async function waits(): Promise<void> {
  for (;;) {
    const { rows } = await here.owner.query<{ waiting: boolean }>(
      "select exists (select from pg_locks where not granted) as waiting",
    );
    if (rows[0]?.waiting === true) return;
  }
}

const left = async (person: string) => ({
  sessions: await here.count(`session where person_id = '${person}' and ended_at is null`),
  tokens: await here.count(`api_token where person_id = '${person}' and revoked_at is null`),
});
const nothing = { sessions: 0, tokens: 0 };
const enter = (email: string) =>
  signIn.run(stranger(here.deps), { email, password }).then(
    () => "in",
    (error: { code?: string }) => error.code,
  );

describe("a suspension that meets something of the same person's", () => {
  it("lets nobody in who signs in while it is on its way", async () => {
    const [by, maya] = [await admin(), await somebody()];
    const suspension = await suspending(by, maya.personId);
    const entering = enter(maya.email);
    await waits();
    await suspension.query("commit");
    expect(await entering).toBe("UNAUTHENTICATED");
    expect(await left(maya.personId)).toEqual(nothing);
  });

  it("ends the session that was opened just before it, though it waited for it", async () => {
    const [by, maya] = [await admin(), await somebody()];
    const opening = await connected(here.database.appUrl);
    open.push(opening);
    await opening.query("begin");
    // As `openSession` does, and no further.
    await opening.query("update person set last_seen_at = now() where id = $1 and suspended_at is null", [
      maya.personId,
    ]);
    await opening.query(
      `insert into session (person_id, secret_hash, authenticated_at, last_seen_at, expires_at)
       values ($1, sha256('late'), now(), now(), now() + interval '1 hour')`,
      [maya.personId],
    );
    const suspension = suspendPerson.run(by, { person: maya.personId });
    await waits();
    await opening.query("commit");
    await suspension;
    expect(await actorOfSession(here.deps, "late")).toBeNull();
    expect(await left(maya.personId)).toEqual(nothing);
  });

  it("leaves no token that was made while it was on its way", async () => {
    const [by, maya] = [await admin(), await somebody()];
    const suspension = await suspending(by, maya.personId);
    const making = createToken.run(maya, { name: "late", scopes: ["vault.read"], days: 1 }).then(
      () => "made",
      (error: { code?: string }) => error.code,
    );
    await waits();
    await suspension.query("commit");
    expect(await making).toBe("UNAUTHENTICATED");
    expect(await left(maya.personId)).toEqual(nothing);
  });

  it("lets no request succeed after it, by a session or token that was looked up before", async () => {
    const [by, maya] = [await admin(), await somebody()];
    const token = await byToken(here.deps, here.owner, maya.personId, ["vault.read"]);
    await suspendPerson.run(by, { person: maya.personId });
    await expect(createToken.run(maya, { name: "late", scopes: ["vault.read"], days: 1 })).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
    });
    expect(await actorOfToken(here.deps, token.token)).toBeNull();
    await expect(here.owner.query("select kh_actor($1)", [token.token])).rejects.toMatchObject({ code: "KH001" });
    expect(await left(maya.personId)).toEqual(nothing);
  });

  it("and sign-ins at the same moment, again and again: whoever is suspended holds nothing afterwards", async () => {
    const by = await admin();
    for (let round = 0; round < 6; round += 1) {
      const maya = await somebody();
      const [, ...ends] = await Promise.all([
        suspendPerson.run(by, { person: maya.personId }),
        enter(maya.email),
        enter(maya.email),
      ]);
      expect(ends.every((end) => ["in", "UNAUTHENTICATED"].includes(end ?? ""))).toBe(true);
      expect(await left(maya.personId)).toEqual(nothing);
      expect(await actorOfSession(here.deps, maya.secret)).toBeNull();
    }
  });
});
