import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { forgetTries } from "@/lib/db/sign-in-window";
import { defineCommand } from "@/lib/services/kernel/command";
import type { Context } from "@/lib/services/kernel/context";
import { countCodeTry, spendCode } from "@/lib/services/second-factor/check-code";
import { aboutPerson } from "@/lib/services/people/person-scope";
import { goHalfWay, halfWay, whatPasswordsDo } from "./half-way";
import { comerActor, mayComeIn, openSession } from "./open-session";
import { sessionOpened, signInByCodeInput } from "./schema";
import { countSignInTry } from "./sign-in";

/** One answer whether it was never begun, is over, was used, or the account is not let in any more. */
const startAgain = "This sign-in is over: it took more than five minutes, or was used already. Start again.";

const wrong =
  "This code is not right, or was used already. Wait for the next one of your app, or take a recovery code.";

/**
 * The second step of signing in, where a second factor is set up: the half-way sign-in that the password gave, and a code
 * of the app or a recovery code. It is used up with the session that it opens, or with the step that leads to linking an
 * identity where passwords open nothing; a wrong code leaves it as it is. Counts as
 * a try of the account, and among five codes a person has in five minutes. Throws UNAUTHENTICATED where there is nothing to
 * go on from, INVALID for a wrong code, RATE_LIMITED.
 */
export const signInByCode = defineCommand({
  name: "session.sign-in-code",
  summary: "Go on signing in with the code of your app, or a recovery code.",
  permission: "public",
  scope: "global",
  session: "person",
  input: signInByCodeInput,
  output: z.discriminatedUnion("step", [sessionOpened, halfWay]),
  prepare: async ({ tx, ctx, input }) => {
    const secretHash = Buffer.from(ctx.deps.crypto.sha256(input.half));
    const half = await tx.signInStep.findUnique({ where: { secretHash } });
    if (half === null || half.purpose !== "code" || half.expiresAt <= ctx.deps.clock()) throw over(ctx);
    // In the order in which they are taken back, or two at once would wait for each other.
    await countCodeTry(tx, ctx.deps, half.personId);
    await countSignInTry(tx, ctx, half.triesKey);
    return { plan: half, intent: null };
  },
  gather: ({ plan }) => Promise.resolve(plan),
  write: async ({ tx, ctx, input, gathered: half }) => {
    const { count } = await tx.signInStep.deleteMany({ where: { secretHash: half.secretHash } });
    const person = await tx.person.findUnique({ where: { id: half.personId } });
    if (count === 0 || person === null || !(await mayComeIn(tx, person, ctx.deps.clock()))) throw over(ctx);
    const kind = await spendCode(tx, ctx.deps, person.id, input.code);
    if (kind === null) {
      ctx.deps.countRefusedStranger("session.sign-in-code");
      throw new AppError("INVALID", undefined, { code: wrong });
    }
    const does = await whatPasswordsDo(tx, person);
    if (does === "nothing") throw over(ctx);
    if (does === "connect") {
      return {
        value: await goHalfWay(tx, ctx, { personId: person.id, triesKey: half.triesKey, step: "connect" }),
        audit: [{ type: "person.password-accepted", object: aboutPerson(person.id), data: {} }],
        actor: comerActor(person),
      };
    }
    const method = `password and ${kind}` as const;
    const session = await openSession(tx, ctx, person, { method, userAgent: input.userAgent ?? null });
    if (session === null) throw over(ctx);
    // This one, and the password before it.
    const failedTries = Math.max(0, (await forgetTries(tx, half.triesKey)) - 2);
    const object = { kind: "session", id: session.sessionId, label: "" } as const;
    return {
      value: { step: "done" as const, ...session },
      audit: [{ type: "person.signed-in", object, data: { method, failedTries } }],
      actor: comerActor(person, session.sessionId),
    };
  },
});

function over(ctx: Context): AppError {
  ctx.deps.countRefusedStranger("session.sign-in-code");
  return new AppError("UNAUTHENTICATED", startAgain);
}
