import { z } from "zod";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { countOutcomes, gatherChecks } from "@/lib/services/checks/gather-checks";
import { planChecks } from "@/lib/services/checks/plan-checks";
import { vaultsOf } from "@/lib/services/checks/run-batch";
import { writeChecks } from "@/lib/services/checks/write-checks";
import { defineCommand } from "@/lib/services/kernel/command";

/** Where a batch did not get to a secret it is the next one's turn. */
const againSeconds = 5;

/**
 * Looks at all tracked references of secrets that are due, for the worker that has them in hand, and adds to their
 * history what became of them. One row of the log says what will be asked, one what came of it. Nobody's budget pays.
 */
export const observeRotation = defineCommand({
  name: "rotation.observe",
  summary: "Look at secrets that are due and note what became of them.",
  permission: "rotation.observe",
  scope: gatewayScope,
  session: "any",
  input: z.strictObject({ gateway: z.string().min(1).max(63), secrets: z.array(z.uuid()).min(1).max(500) }),
  output: z.object({ references: z.number(), events: z.record(z.string(), z.number()) }),
  prepare: async ({ tx, ctx, input, target }) => {
    const plan = await planChecks(tx, ctx.deps, target.gateway ?? "", { secrets: input.secrets });
    const data = { secrets: input.secrets.length, references: plan.checks.length, vaults: vaultsOf(plan) };
    const object = { kind: "check", id: ctx.requestId, label: input.gateway } as const;
    return { plan, intent: { type: "rotation.check-intended", object, data } };
  },
  gather: async ({ ctx, plan, signal }) => ({ plan, ...(await gatherChecks(ctx, plan, signal)) }),
  write: async ({ tx, ctx, input, gathered, target }) => {
    const { plan, results, retryAfterSeconds } = gathered;
    const now = ctx.deps.clock();
    const events = await writeChecks(tx, plan, results, { by: null, now });
    const seen = new Set(results.map(({ check }) => check.secretId));
    const left = input.secrets.filter((id) => !seen.has(id));
    const again = new Date(now.getTime() + Math.max(againSeconds, retryAfterSeconds ?? 0) * 1000);
    await tx.secret.updateMany({
      where: { id: { in: left }, gatewayId: target.gateway ?? "" },
      data: { claimedUntil: null, nextCheckAt: again },
    });
    const object = { kind: "check", id: ctx.requestId, label: input.gateway } as const;
    const data = { secrets: seen.size, references: results.length, outcomes: countOutcomes(results), events };
    return {
      value: { references: results.length, events },
      audit: [{ type: "rotation.checked", object, data }],
    };
  },
});
