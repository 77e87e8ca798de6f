import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import { planResolution, runResolution } from "./plan-resolution";
import { explainInput, explanation } from "./schema";

/**
 * Resolves one reference from Keyhole's host with Keyhole's access and tells every step. What will be fetched is on
 * record before it is; neither record nor answer holds the value. Throws RATE_LIMITED past the person's budget.
 */
export const explainReference = defineCommand({
  name: "reference.explain",
  summary: "Resolve a reference and tell every step, without the value.",
  permission: "reference.resolve",
  scope: gatewayScope,
  session: "any",
  input: explainInput,
  output: explanation,
  prepare: async ({ tx, ctx, input }) => {
    const plan = await planResolution(tx, ctx, input);
    return {
      plan,
      intent: {
        type: "reference.explain-intended",
        // By the request's own id the outcome is found that belongs to this intent.
        object: { kind: "reference", id: ctx.requestId, label: plan.shown },
        data: { reference: plan.shown, ...(plan.prefix === null ? {} : { vault: plan.prefix }) },
      },
    };
  },
  gather: ({ ctx, plan }) => runResolution(ctx, plan),
  write: async ({ ctx, gathered }) => {
    const { reference, outcome } = gathered.explanation;
    const object = { kind: "reference", id: ctx.requestId, label: reference } as const;
    return {
      value: gathered.explanation,
      audit: [{ type: "reference.explained", object, data: { reference, outcome, vantage: "Keyhole's host" } }],
    };
  },
});
