import { describe, expect, it } from "vitest";
import { inTransaction } from "@/lib/db/transaction";
import { grantRole as grantInDatabase } from "@/lib/db/people";
import { AppError } from "@/lib/domain/errors";
import { catalog, operationNamed } from "@/lib/services/catalog";
import type { Context } from "@/lib/services/kernel/context";
import { actorOfSession } from "@/lib/services/sessions/authenticate";
import { reauthenticate } from "@/lib/services/sessions/reauthenticate";
import { grantRole } from "@/lib/services/people/grant-role";
import { byToken, signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addPerson, addSession } from "@/tests/support/organisation";
import { codeAt } from "@/tests/support/second-factor";
import { password, somebody } from "./support";

const here = testInstallation();

const ages = (session: string, minutes: number) =>
  here.owner.query("update session set authenticated_at = now() - make_interval(mins => $2) where id = $1", [
    session,
    minutes,
  ]);

const sessionIn = ({ actor }: Context): string => (actor.kind === "person" ? actor.sessionId : "");

/** The same person as the next request of this session finds them. */
async function again(ctx: Context, secret: string): Promise<Context> {
  const actor = await actorOfSession(here.deps, secret);
  if (actor === null) throw new Error("The session has ended.");
  return { ...ctx, actor };
}

const refusal = async (work: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error("It was not refused.");
};

/** What weighs on others: done only by somebody who signed in within five minutes. */
const weighty = [
  ...["change.decide", "person.decide-change", "role.grant", "role.revoke", "person.invite", "person.confirm"],
  ...["person.suspend", "person.resume", "person.reissue-link", "token.create"],
  ...["second-factor.begin", "second-factor.remove", "second-factor.renew-codes"],
];

describe("a fresh sign-in", () => {
  it("is asked for by everything that weighs", () => {
    const recent = catalog.filter(({ session }) => session === "recent").map(({ operation }) => operation);
    expect(recent).toEqual(expect.arrayContaining(weighty));
  });

  it.each(weighty)("is five minutes old at most: %s", async (name) => {
    const ctx = await signedIn(here.deps, here.owner, [[name === "change.decide" ? "approver" : "access-admin", null]]);
    await ages(sessionIn(ctx), 6);
    const stale = await again(ctx, ctx.secret);
    const error = await refusal(operationNamed(name)?.run(stale, {}) ?? Promise.resolve());
    expect(error.code).toBe("STEP_UP_REQUIRED");
    expect(await here.logged(ctx.requestId)).toMatchObject([
      { type: "access.denied", data: { code: "STEP_UP_REQUIRED" } },
    ]);
  });

  it("is what the database asks for too, of one who got round the kernel", async () => {
    const ctx = await signedIn(here.deps, here.owner, [["access-admin", null]]);
    const [holder, grant] = [await addPerson(here.owner), { role: "viewer", gatewayId: null }];
    const give = () =>
      inTransaction(here.deps.db, (tx) =>
        grantInDatabase(tx, ctx.actor.kind === "person" ? ctx.actor.credential : null, {
          ...grant,
          ...{ id: here.deps.newId(), personId: holder },
        }),
      );
    await ages(sessionIn(ctx), 6);
    expect(await refusal(give())).toMatchObject({ code: "STEP_UP_REQUIRED", rule: "KH050" });
    await ages(sessionIn(ctx), 4);
    expect(await give()).toBe("direct");
  });
});

describe("confirming that it is you", () => {
  it("makes this session fresh again, and no other of the same person", async () => {
    const ctx = await somebody(here, { factor: false });
    const other = new TextDecoder().decode((await addSession(here.owner, ctx.personId)).reveal());
    await here.owner.query("update session set authenticated_at = now() - interval '1 hour' where person_id = $1", [
      ctx.personId,
    ]);
    await reauthenticate(ctx, { password, code: "" });
    const ageOf = async (secret: string) => {
      const actor = await actorOfSession(here.deps, secret);
      return here.deps.clock().getTime() - (actor?.authenticatedAt.getTime() ?? 0);
    };
    expect(await ageOf(ctx.sessionSecret)).toBe(0);
    expect(await ageOf(other)).toBeGreaterThan(50 * 60_000);
    expect(await here.logged(ctx.requestId)).toMatchObject([
      { type: "person.reauthenticated", data: { method: "password" } },
    ]);
  });

  it("lets the same request through that was refused before", async () => {
    const ctx = await signedIn(here.deps, here.owner, [["access-admin", null]]);
    await here.owner.query("update person set password_hash = $2 where id = $1", [
      ctx.personId,
      await here.deps.passwords.hash(password),
    ]);
    await ages(sessionIn(ctx), 6);
    const input = { person: await addPerson(here.owner), role: "viewer" as const, gateway: "", reason: "" };
    expect((await refusal(grantRole(await again(ctx, ctx.secret), input))).code).toBe("STEP_UP_REQUIRED");
    await reauthenticate(await again(ctx, ctx.secret), { password, code: "" });
    expect(await grantRole(await again(ctx, ctx.secret), input)).toMatchObject({ status: "done" });
  });

  it("needs the code too where an app is set up, and takes each once", async () => {
    const ctx = await somebody(here);
    const code = codeAt(ctx.secret, here.deps.clock());
    expect(await refusal(reauthenticate(ctx, { password, code: "" }))).toMatchObject({
      code: "INVALID",
      fields: { code: expect.any(String) as string },
    });
    expect((await refusal(reauthenticate(ctx, { password, code: "000000" }))).fields).toHaveProperty("code");
    await reauthenticate(ctx, { password, code });
    expect((await refusal(reauthenticate(ctx, { password, code }))).fields).toHaveProperty("code");
    await reauthenticate(ctx, { password, code: ctx.recoveryCodes[3] ?? "" });
  });

  it("does not spend a code on a wrong password", async () => {
    const ctx = await somebody(here);
    const code = codeAt(ctx.secret, here.deps.clock());
    expect((await refusal(reauthenticate(ctx, { password: "wrong", code }))).fields).toHaveProperty("password");
    await reauthenticate(ctx, { password, code });
  });

  it("is limited to ten tries, and leaves signing in alone", async () => {
    const ctx = await somebody(here, { factor: false });
    for (let time = 0; time < 10; time += 1) {
      expect((await refusal(reauthenticate(ctx, { password: "wrong", code: "" }))).code).toBe("INVALID");
    }
    expect((await refusal(reauthenticate(ctx, { password, code: "" }))).code).toBe("RATE_LIMITED");
  });

  it("is for sessions: a token is refused, as are accounts without a password", async () => {
    const ctx = await somebody(here, { factor: false });
    const token = await byToken(here.deps, here.owner, ctx.personId, ["vault.read"]);
    expect((await refusal(reauthenticate(token, { password, code: "" }))).code).toBe("STEP_UP_REQUIRED");
    await here.owner.query("update person set password_hash = null where id = $1", [ctx.personId]);
    expect((await refusal(reauthenticate(ctx, { password, code: "" }))).code).toBe("CONFLICT");
  });
});

describe("not showing who is there", () => {
  it("is on record with what was wrong, each once and the rest by their number", async () => {
    const ctx = await somebody(here);
    await refusal(reauthenticate(ctx, { password: "wrong", code: "000000" }));
    await refusal(reauthenticate(ctx, { password, code: "000000" }));
    for (let time = 0; time < 4; time += 1) await refusal(reauthenticate(ctx, { password: "wrong", code: "000000" }));
    expect(await here.logged(ctx.requestId)).toMatchObject(
      ["password", "code", "password", "password", "password", "tries"].map((reason) => ({
        ...{ type: "person.reauthentication-refused", outcome: "refused", data: { reason } },
      })),
    );
  });
});
