import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { askedAgain } from "@/lib/db/single-sign-on";
import { defineCommand } from "@/lib/services/kernel/command";
import { sessionCredential } from "@/lib/services/people/acting";
import { requireConnection, whoIsVouchedFor } from "@/lib/services/single-sign-on/connection";
import { requireHandoff } from "@/lib/services/single-sign-on/handoff";
import { notShown } from "./reauthenticate";
import { vouchedInput } from "@/lib/services/single-sign-on/schema";

const recentMs = 5 * 60_000;

const notAsked =
  "The provider did not ask you for your credentials again, so this does not count. Sign out there, and try once more.";
const saysNoTime =
  "The provider does not say when it asked you for your credentials, so this does not count. Its administrator lets the ID token of this client have the claim auth_time.";

/**
 * The provider has just asked the person of this session for their credentials again. It must say so (`auth_time`), not
 * longer than five minutes ago; another person's identity is refused.
 */
export const reauthenticateSso = defineCommand({
  name: "session.reauthenticate-sso",
  summary: "Sign in again at the provider, for what needs somebody who has just done so.",
  permission: "signed-in",
  scope: "global",
  session: "person",
  input: vouchedInput,
  output: z.object({ until: z.date() }),
  prepare: async ({ tx, ctx, input }) => {
    requireHandoff(ctx.deps.crypto, "again", input);
    return { plan: await requireConnection(tx, ctx.deps), intent: null };
  },
  gather: async ({ ctx, input, plan }) => ({
    issuer: plan.issuer,
    vouched: await whoIsVouchedFor(ctx.deps, plan, input),
  }),
  write: async ({ tx, ctx, gathered: { issuer, vouched } }) => {
    const now = ctx.deps.clock();
    const askedAt = vouched.authenticatedAt;
    if (askedAt === null) throw notShown(ctx, "provider", new AppError("FORBIDDEN", saysNoTime));
    if (now.getTime() - askedAt.getTime() > recentMs) {
      throw notShown(ctx, "provider", new AppError("FORBIDDEN", notAsked));
    }
    await askedAgain(tx, sessionCredential(ctx), { issuer, subject: vouched.subject, askedAt });
    const id = ctx.actor.kind === "person" ? ctx.actor.sessionId : "";
    const until = new Date(Math.min(askedAt.getTime(), now.getTime()) + recentMs);
    return {
      value: { until },
      audit: [
        {
          type: "person.reauthenticated",
          object: { kind: "session", id, label: "" },
          data: { method: "single sign-on" },
        },
      ],
    };
  },
});
