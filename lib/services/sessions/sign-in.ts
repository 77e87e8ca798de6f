import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { countTry, forgetTries } from "@/lib/db/sign-in-window";
import type { Tx } from "@/lib/db/transaction";
import { defineCommand } from "@/lib/services/kernel/command";
import type { Context } from "@/lib/services/kernel/context";
import { aboutPerson } from "@/lib/services/people/person-scope";
import { isDeviceOf } from "./device-mark";
import { goHalfWay, halfWay, whatPasswordsDo } from "./half-way";
import { comerActor, mayComeIn, openSession } from "./open-session";
import { normalEmail, sessionLimits, sessionOpened, signInInput } from "./schema";

/** One answer for an unknown person, a wrong password, and an account that is suspended or was not used for 90 days. */
const wrong =
  "E-mail or password is wrong. If you are sure of both, the account is suspended or was not used for 90 days: ask an Access admin.";

/** Where passwords open few accounts, for a wrong one and for the right one of an account that single sign-on opens. */
const wrongHere =
  "Passwords are accepted here from a few accounts only, and this was none of them or a wrong one. Use single sign-on.";

/**
 * Signs a person in by e-mail and password and opens a session; no token may, since a session can do more than a token.
 * Where a second factor is set up it opens none: it gives the secret of a half-way sign-in, which opens nothing but the
 * question for a code; so it does where single sign-on is the rule and no identity is linked yet, to link one. Whatever
 * is wrong takes the same road and gives the same answer. Ten tries per account in 30 minutes, codes among them; a
 * device of the owner's has its own ten, so that a stranger's guessing does not lock the owner out. Throws
 * UNAUTHENTICATED or RATE_LIMITED.
 */
export const signIn = defineCommand({
  name: "session.sign-in",
  summary: "Sign in with e-mail and password.",
  permission: "public",
  scope: "global",
  session: "person",
  input: signInInput,
  output: z.discriminatedUnion("step", [sessionOpened, halfWay]),
  prepare: async ({ tx, ctx, input }) => {
    const account = normalEmail(input.email);
    const person = await tx.person.findUnique({ where: { emailNormal: account } });
    const { crypto, clock } = ctx.deps;
    const mark = input.device ?? "";
    const device = person !== null && isDeviceOf(crypto, person.id, mark, clock());
    const key = crypto.keyed("sign-in", device ? `${account}|${mark}` : account);
    await countSignInTry(tx, ctx, key);
    const rule = await tx.singleSignOn.findFirst({ select: { forced: true } });
    return { plan: { person, key, forced: rule?.forced === true }, intent: null };
  },
  gather: async ({ ctx, input, plan }) => {
    const matches = await ctx.deps.passwords.verify(plan.person?.passwordHash ?? null, input.password);
    return { ...plan, matches };
  },
  write: async ({ tx, ctx, input, gathered }) => {
    const { person, matches, key, forced } = gathered;
    if (!matches || person === null || !(await mayComeIn(tx, person, ctx.deps.clock()))) throw refused(ctx, forced);
    const does = await whatPasswordsDo(tx, person);
    if (does === "nothing") throw refused(ctx, forced);
    const factor = await tx.secondFactor.findFirst({ where: { personId: person.id, enrolledAt: { not: null } } });
    if (factor !== null || does === "connect") {
      const step = factor === null ? "connect" : "code";
      return {
        value: await goHalfWay(tx, ctx, { personId: person.id, triesKey: key, step }),
        audit: [{ type: "person.password-accepted", object: aboutPerson(person.id), data: {} }],
        actor: comerActor(person),
      };
    }
    const session = await openSession(tx, ctx, person, { method: "password", userAgent: input.userAgent ?? null });
    if (session === null) throw refused(ctx, forced);
    const failedTries = Math.max(0, (await forgetTries(tx, key)) - 1);
    const object = { kind: "session", id: session.sessionId, label: "" } as const;
    return {
      value: { step: "done" as const, ...session },
      audit: [{ type: "person.signed-in", object, data: { method: "password", failedTries } }],
      actor: comerActor(person, session.sessionId),
    };
  },
});

/** Counts a try at either step of signing in; throws RATE_LIMITED after ten in 30 minutes. */
export async function countSignInTry(tx: Tx, ctx: Context, key: string): Promise<void> {
  const wait = await countTry(tx, key, ctx.deps.clock(), sessionLimits.triesPerWindow, sessionLimits.windowMinutes);
  if (wait === null) return;
  ctx.deps.countRefusedStranger("session.sign-in");
  throw new AppError("RATE_LIMITED", "Too many tries for this account. Wait a little, then try again.", {}, wait);
}

function refused(ctx: Context, forced: boolean): AppError {
  ctx.deps.countRefusedStranger("session.sign-in");
  return new AppError("UNAUTHENTICATED", forced ? wrongHere : wrong);
}
