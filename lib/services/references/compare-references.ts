import { compareValues } from "@/lib/domain/comparison";
import type { Resolved } from "@/lib/providers/resolve";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import { planResolution, runResolution } from "./plan-resolution";
import { compareInput, comparison } from "./schema";

const compared = ({ explanation: { outcome }, fingerprint }: Resolved) => ({ outcome, fingerprint });

/**
 * Resolves two references of one gateway and tells whether their values are equal, by keyed fingerprints and only where
 * that allows no guessing. Counts as two in the person's budget; throws RATE_LIMITED past it.
 */
export const compareReferences = defineCommand({
  name: "reference.compare",
  summary: "Tell whether two references have the same value, without the values.",
  permission: "reference.resolve",
  scope: gatewayScope,
  session: "any",
  input: compareInput,
  output: comparison,
  prepare: async ({ tx, ctx, input }) => {
    const { gateway } = input;
    const first = await planResolution(tx, ctx, { gateway, reference: input.reference });
    const second = await planResolution(tx, ctx, { gateway, reference: input.other });
    const references = [first.shown, second.shown] as const;
    return {
      plan: [first, second] as const,
      intent: {
        type: "reference.compare-intended",
        object: { kind: "reference", id: ctx.requestId, label: references.join(" with ") },
        data: { references },
      },
    };
  },
  gather: ({ ctx, plan: [first, second] }) => Promise.all([runResolution(ctx, first), runResolution(ctx, second)]),
  write: async ({ ctx, gathered: [one, other] }) => {
    const [first, second] = [one.explanation, other.explanation];
    const told = compareValues(compared(one), compared(other));
    const references = [first.reference, second.reference] as const;
    const object = { kind: "reference", id: ctx.requestId, label: references.join(" with ") } as const;
    const outcomes = [first.outcome, second.outcome] as const;
    const data = { references, outcomes, verdict: told.verdict, vantage: "Keyhole's host" };
    return {
      value: { ...told, first, second },
      audit: [{ type: "reference.compared", object, data }],
    };
  },
});
