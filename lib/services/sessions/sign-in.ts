import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { countTry, forgetTries } from "@/lib/db/sign-in-window";
import { defineCommand } from "@/lib/services/kernel/command";
import { isDeviceOf } from "./device-mark";
import { normalEmail, sessionLimits, signInInput } from "./schema";

/** One answer for an unknown person, a wrong password, and an account that is suspended or was not used for 90 days. */
const wrong =
  "E-mail or password is wrong. If you are sure of both, the account is suspended or was not used for 90 days: ask an Access admin.";

/**
 * Signs a person in by e-mail and password and opens a session; no token may, since a session can do more than a token.
 * Whatever is wrong takes the same road and gives the same answer. Ten tries per account in 30 minutes; a device of the owner's has its own ten, so that a
 * stranger's guessing does not lock the owner out. Throws UNAUTHENTICATED or RATE_LIMITED.
 */
export const signIn = defineCommand({
  name: "session.sign-in",
  summary: "Sign in with e-mail and password.",
  permission: "public",
  scope: "global",
  session: "person",
  input: signInInput,
  output: z.object({ personId: z.uuid(), sessionId: z.uuid(), secret: z.string(), expiresAt: z.date() }),
  prepare: async ({ tx, ctx, input }) => {
    const account = normalEmail(input.email);
    const person = await tx.person.findUnique({ where: { emailNormal: account } });
    const { crypto, clock } = ctx.deps;
    const mark = input.device ?? "";
    const device = person !== null && isDeviceOf(crypto, person.id, mark, clock());
    const key = crypto.keyed("sign-in", device ? `${account}|${mark}` : account);
    const wait = await countTry(tx, key, clock(), sessionLimits.triesPerWindow, sessionLimits.windowMinutes);
    if (wait !== null) {
      ctx.deps.countRefusedStranger("session.sign-in");
      throw new AppError("RATE_LIMITED", "Too many tries for this account. Wait a little, then try again.", {}, wait);
    }
    return { plan: { person, key }, intent: null };
  },
  gather: async ({ ctx, input, plan }) => {
    const matches = await ctx.deps.passwords.verify(plan.person?.passwordHash ?? null, input.password);
    return { ...plan, matches };
  },
  write: async ({ tx, ctx, input, gathered }) => {
    const { person, matches, key } = gathered;
    const now = ctx.deps.clock();
    if (!matches || person === null || person.suspendedAt !== null || isUnused(person, now)) {
      ctx.deps.countRefusedStranger("session.sign-in");
      throw new AppError("UNAUTHENTICATED", wrong);
    }
    // Anew, and holding the row: whoever suspends them meanwhile waits, and then ends this session too.
    const { count } = await tx.person.updateMany({
      where: { id: person.id, suspendedAt: null },
      data: { lastSeenAt: now },
    });
    if (count === 0) {
      ctx.deps.countRefusedStranger("session.sign-in");
      throw new AppError("UNAUTHENTICATED", wrong);
    }
    const failedTries = Math.max(0, (await forgetTries(tx, key)) - 1);
    const secret = ctx.deps.crypto.newSecret();
    const expiresAt = new Date(now.getTime() + sessionLimits.absoluteHours * 3_600_000);
    const session = await tx.session.create({
      data: {
        id: ctx.deps.newId(),
        personId: person.id,
        secretHash: Buffer.from(ctx.deps.crypto.sha256(secret)),
        address: ctx.actor.kind === "anonymous" ? ctx.actor.address : null,
        userAgent: input.userAgent ?? null,
        createdAt: now,
        authenticatedAt: now,
        lastSeenAt: now,
        expiresAt,
      },
    });
    const object = { kind: "session", id: session.id, label: "" } as const;
    return {
      value: { personId: person.id, sessionId: session.id, secret, expiresAt },
      audit: [{ type: "person.signed-in", object, data: { method: "password", failedTries } }],
      actor: { kind: "person", id: person.id, commitment: person.commitment, session: session.id },
    };
  },
});

function isUnused(person: { readonly lastSeenAt: Date | null; readonly createdAt: Date }, now: Date): boolean {
  const lastUsed = person.lastSeenAt ?? person.createdAt;
  return now.getTime() - lastUsed.getTime() > sessionLimits.unusedDays * 86_400_000;
}
