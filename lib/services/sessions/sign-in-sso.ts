import { z } from "zod";
import { defineCommand } from "@/lib/services/kernel/command";
import { requireConnection, whoIsVouchedFor } from "@/lib/services/single-sign-on/connection";
import { requireHandoff } from "@/lib/services/single-sign-on/handoff";
import { vouchedInput } from "@/lib/services/single-sign-on/schema";
import { admitVouched } from "./admit-vouched";
import { sessionOpened } from "./schema";

/**
 * Signs in whom the provider vouches for, by issuer and subject and never by address, with the roles that its claim gives
 * now; makes the account of who comes for the first time, where that is allowed. Throws FORBIDDEN with a sentence for
 * whoever is not let in, UNAVAILABLE for what the provider does not do.
 */
export const signInSso = defineCommand({
  name: "session.sign-in-sso",
  summary: "Sign in with what the provider of single sign-on answered.",
  permission: "public",
  scope: "global",
  session: "person",
  input: vouchedInput.extend({ userAgent: z.string().max(400).nullish() }),
  output: sessionOpened.omit({ step: true }),
  prepare: async ({ tx, ctx, input }) => {
    requireHandoff(ctx.deps.crypto, "sign-in", input);
    return { plan: await requireConnection(tx, ctx.deps), intent: null };
  },
  gather: async ({ ctx, input, plan }) => ({ plan, vouched: await whoIsVouchedFor(ctx.deps, plan, input) }),
  write: async ({ tx, ctx, input, gathered }) =>
    admitVouched({ tx, ctx, ...gathered, userAgent: input.userAgent ?? null }),
});
