import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { forgetTries } from "@/lib/db/sign-in-window";
import { defineCommand } from "@/lib/services/kernel/command";
import { RefusedAs } from "@/lib/services/kernel/authorize";
import { personOf, type Context } from "@/lib/services/kernel/context";
import { countCodeTry, spendCode } from "@/lib/services/second-factor/check-code";
import { normalEmail } from "./schema";
import { countSignInTry } from "./sign-in";

const needed = "The code of your app, or a recovery code.";
const wrongCode = "This code is not right, or was used already. Wait for the next one.";

/**
 * Shows again who is there, by password, and by a code where a second factor is set up: from then on this session, and no
 * other, counts as just signed in for five minutes. Tries count as those of signing in do. Throws INVALID for what is
 * wrong, CONFLICT for an account without a password and for a session that a provider opened, RATE_LIMITED.
 */
export const reauthenticate = defineCommand({
  name: "session.reauthenticate",
  summary: "Confirm that it is you, for what needs a fresh sign-in.",
  permission: "signed-in",
  scope: "global",
  session: "person",
  beforeEnrolment: true,
  input: z.strictObject({
    password: z.string().min(1, "Your password.").max(200, "At most 200 characters."),
    code: z.string().max(60, "That is no code.").default(""),
  }),
  output: z.object({ until: z.date() }),
  prepare: async ({ tx, ctx, input }) => {
    const person = await tx.person.findUnique({
      where: { id: personOf(ctx.actor)?.personId ?? "" },
      select: { id: true, emailNormal: true, passwordHash: true, secondFactor: { select: { enrolledAt: true } } },
    });
    if (person === null) throw new AppError("NOT_FOUND");
    const sessionId = ctx.actor.kind === "person" ? ctx.actor.sessionId : "";
    const session = await tx.session.findUnique({ where: { id: sessionId }, select: { method: true } });
    // Else a password alone would do what the provider asks more for.
    if (session?.method === "single sign-on") throw new AppError("CONFLICT", byProvider);
    if (person.passwordHash === null) throw new AppError("CONFLICT", withoutPassword);
    const asksCode = person.secondFactor !== null && person.secondFactor.enrolledAt !== null;
    if (asksCode && input.code === "") throw new AppError("INVALID", undefined, { code: needed });
    // Apart from the window of strangers, who cannot lock out whoever is in already.
    const key = ctx.deps.crypto.keyed("reauthenticate", normalEmail(person.emailNormal));
    try {
      // In the order in which they are taken back, or two at once would wait for each other.
      if (asksCode) await countCodeTry(tx, ctx.deps, person.id);
      await countSignInTry(tx, ctx, key);
    } catch (error) {
      throw error instanceof AppError ? notShown(ctx, "tries", error) : error;
    }
    return { plan: { personId: person.id, hash: person.passwordHash, key, asksCode }, intent: null };
  },
  gather: async ({ ctx, input, plan }) => {
    return { ...plan, matches: await ctx.deps.passwords.verify(plan.hash, input.password) };
  },
  write: async ({ tx, ctx, input, gathered: { personId, key, matches, asksCode } }) => {
    if (ctx.actor.kind !== "person") throw new AppError("FORBIDDEN");
    if (!matches) throw notShown(ctx, "password", wrongPassword());
    const kind = asksCode ? await spendCode(tx, ctx.deps, personId, input.code) : null;
    if (asksCode && kind === null) throw notShown(ctx, "code", new AppError("INVALID", undefined, { code: wrongCode }));
    const now = ctx.deps.clock();
    await forgetTries(tx, key);
    await tx.session.updateMany({
      where: { id: ctx.actor.sessionId, endedAt: null },
      data: { authenticatedAt: now },
    });
    const method = kind === null ? "password" : `password and ${kind}`;
    const object = { kind: "session", id: ctx.actor.sessionId, label: "" } as const;
    return {
      value: { until: new Date(now.getTime() + 5 * 60_000) },
      audit: [{ type: "person.reauthenticated", object, data: { method } }],
    };
  },
});

const wrongPassword = () => new AppError("INVALID", undefined, { password: "This is not your password." });

/** The refusal with its own event: somebody sits at an open session and does not know what its owner knows. */
export function notShown(
  { actor }: Context,
  reason: "password" | "code" | "provider" | "tries",
  answer: AppError,
): RefusedAs {
  const object = { kind: "session", id: actor.kind === "person" ? actor.sessionId : "", label: "" } as const;
  return new RefusedAs({ type: "person.reauthentication-refused", object, data: { reason } }, null, answer);
}

const byProvider =
  "You came by single sign-on, so it is the provider that asks you again. A password does not do here.";
const withoutPassword = "Your account has no password: sign in again by the service through which you came.";
