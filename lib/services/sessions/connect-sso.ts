import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { connectIdentity } from "@/lib/db/single-sign-on";
import { Secret } from "@/lib/domain/secret";
import { defineCommand } from "@/lib/services/kernel/command";
import type { Context } from "@/lib/services/kernel/context";
import { holdersOf } from "@/lib/services/notify/recipients";
import { tell } from "@/lib/services/notify/tell";
import { aboutPerson } from "@/lib/services/people/person-scope";
import { requireConnection, whoIsVouchedFor } from "@/lib/services/single-sign-on/connection";
import { requireHandoff } from "@/lib/services/single-sign-on/handoff";
import { verifiedAddress } from "@/lib/services/single-sign-on/link-identity";
import { vouchedInput } from "@/lib/services/single-sign-on/schema";
import { admitVouched } from "./admit-vouched";
import { sessionOpened } from "./schema";

/** One answer whether it was never begun, is over, or was used. */
const startAgain = "This took more than five minutes, or was done already. Begin again with your e-mail and password.";

/**
 * For an account whose password was right where passwords open nothing: links what the provider vouches for to it, and signs
 * in by that at once. The half-way sign-in that the password gave is used up. The holder and the Access admins
 * are told. It is not refused to accounts that decide on others, though they have no second factor: one that nothing is
 * linked to has no other way in, by a new link from an Access admin neither. Throws UNAUTHENTICATED where there is nothing
 * to go on from, CONFLICT for an identity that is linked already, FORBIDDEN and UNAVAILABLE as signing in does.
 */
export const connectSso = defineCommand({
  name: "session.connect-sso",
  summary: "Link your identity at the provider to an account whose password you gave, and sign in by it.",
  permission: "public",
  scope: "global",
  session: "person",
  input: vouchedInput.extend({ half: z.string().max(200), userAgent: z.string().max(400).nullish() }),
  output: sessionOpened.omit({ step: true }),
  prepare: async ({ tx, ctx, input }) => {
    requireHandoff(ctx.deps.crypto, "connect", input);
    const plan = await requireConnection(tx, ctx.deps);
    const secretHash = Buffer.from(ctx.deps.crypto.sha256(input.half));
    const half = await tx.signInStep.findUnique({ where: { secretHash } });
    if (half === null || half.purpose !== "connect" || half.expiresAt <= ctx.deps.clock()) throw over(ctx);
    return { plan, intent: null };
  },
  gather: async ({ ctx, input, plan }) => ({ plan, vouched: await whoIsVouchedFor(ctx.deps, plan, input) }),
  write: async ({ tx, ctx, input, gathered: { plan, vouched } }) => {
    const { issuer } = plan;
    const person = await connectIdentity(tx, Secret.fromText(input.half), {
      ...{ id: ctx.deps.newId(), issuer, subject: vouched.subject, verifiedEmail: verifiedAddress(vouched) },
    });
    // Who knows the password may be another than the holder, and the link stays.
    await tell(tx, [person], { kind: "identity.connected", gatewayId: null });
    await tell(tx, await holdersOf(tx, "person.edit", null), {
      ...{ kind: "identity.connected-to", gatewayId: null, byId: person },
    });
    const { audit, ...admitted } = await admitVouched({ tx, ctx, plan, vouched, userAgent: input.userAgent ?? null });
    return {
      ...admitted,
      audit: [{ type: "identity.linked", object: aboutPerson(person), data: { issuer } }, ...audit],
    };
  },
});

function over(ctx: Context): AppError {
  ctx.deps.countRefusedStranger("session.connect-sso");
  return new AppError("UNAUTHENTICATED", startAgain);
}
