import { z } from "zod";
import { fewestMonths } from "@/lib/domain/audit/cut";
import { AppError } from "@/lib/domain/errors";
import { keptMonths, setRetention } from "@/lib/db/log-cuts";
import { installationScope } from "@/lib/services/gateways/gateway-scope";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { credentialOrApplied } from "@/lib/services/people/acting";

const longest = 1200;
const wrong = `A whole number of months from ${fewestMonths} to ${longest}, or nothing for ever.`;

/** Empty for ever. */
const months = z.preprocess(
  (given) => (given === "" || given === undefined ? null : given),
  z.coerce.number(wrong).int(wrong).min(fewestMonths, wrong).max(longest, wrong).nullable(),
);

/**
 * Sets for how many months rows of the log are kept, 12 at least. Rows that are older are cut off from then on, and stay
 * so. Waits for others once a guarded gateway exists.
 */
export const editRetention = defineGuardedCommand({
  name: "retention.edit",
  summary: "Set for how many months the audit log is kept; empty for ever.",
  permission: "log.edit",
  scope: installationScope,
  session: "recent",
  input: z.strictObject({ months }),
  output: z.object({ months: z.number().nullable() }),
  effect: async ({ tx, input }) => {
    const { before, after } = planned(await keptMonths(tx), input.months);
    return {
      title: input.months === null ? "Keep the audit log for ever" : `Keep the audit log for ${input.months} months`,
      base: before,
      fields: [{ field: "months", before, after, sensitive: false }],
    };
  },
  write: async ({ tx, ctx, input, targetId }) => {
    const { before, after } = planned(await keptMonths(tx), input.months);
    await setRetention(tx, credentialOrApplied(ctx), targetId, input.months);
    const object = { kind: "log", id: "retention", label: "the log" } as const;
    return { value: input, audit: [{ type: "audit.retention-set", object, data: { before, after } }] };
  },
});

const words = (kept: number | null): string => (kept === null ? "for ever" : String(kept));

function planned(now: number | null, next: number | null): { readonly before: string; readonly after: string } {
  if (now === next) throw new AppError("CONFLICT", "It is kept so already.", { months: "It is kept so already." });
  return { before: words(now), after: words(next) };
}
