import { z } from "zod";
import { takeFromBudget, takeNewName, type Budget } from "@/lib/db/budget-window";
import type { Tx } from "@/lib/db/transaction";
import { AppError } from "@/lib/domain/errors";
import { parseReference } from "@/lib/domain/reference/parse-reference";
import { providerNamed } from "@/lib/providers/registry";
import { resolve } from "@/lib/providers/resolve";
import { shownReference } from "@/lib/providers/shown-reference";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { editions } from "@/lib/services/gateways/schema";
import { RefusedAs } from "@/lib/services/kernel/authorize";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf, type Context } from "@/lib/services/kernel/context";
import { findVault } from "./find-vault";
import { explainInput, explanation, resolveBudgets } from "./schema";

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
    const gateway = await tx.gateway.findUnique({ where: { name: input.gateway } });
    if (gateway === null) throw new AppError("NOT_FOUND");
    const version = gateway.kongVersion;
    const parsed = parseReference(input.reference, { gatewayVersion: version });
    const prefix = parsed.ok ? parsed.value.name : null;
    const secret = parsed.ok ? `${gateway.id}/${parsed.value.name}/${parsed.value.resource}` : null;
    await spend(tx, ctx, gateway, secret);
    const vault = prefix === null ? null : await findVault(tx, ctx.deps.seal, gateway.id, prefix);
    const allow = await tx.allowEntry.findMany({ select: { target: true }, take: 1000 });
    const shown = shownReference(input.reference, providerNamed(vault?.provider ?? "")?.config);
    return {
      plan: {
        gateway: {
          id: gateway.id,
          version,
          edition: z.enum(editions).parse(gateway.edition),
          loadedVaults: gateway.loadedVaults,
        },
        guarded: gateway.guarded,
        vault,
        allow: allow.map(({ target }) => target),
      },
      intent: {
        type: "reference.explain-intended",
        // By the request's own id the outcome is found that belongs to this intent.
        object: { kind: "reference", id: ctx.requestId, label: shown },
        data: { reference: shown, ...(vault === null || prefix === null ? {} : { vault: prefix }) },
      },
    };
  },
  gather: async ({ ctx, input, plan }) => {
    const resolved = await resolve({
      raw: input.reference,
      gateway: plan.gateway,
      vaultNamed: () => plan.vault,
      host: ctx.deps.host({ guarded: plan.guarded, allow: plan.allow }),
      pool: ctx.deps.pool,
      fingerprintKey: ctx.deps.fingerprintKey,
    });
    if (resolved.code === "resolve.adapter-failed") {
      // A fault of ours: all that may be told of it, as what was thrown may quote a value.
      ctx.deps.log.error({ requestId: ctx.requestId, provider: plan.vault?.provider }, "an adapter failed");
    }
    return resolved;
  },
  write: async ({ ctx, gathered }) => {
    const { reference, outcome } = gathered.explanation;
    const object = { kind: "reference", id: ctx.requestId, label: reference } as const;
    return {
      value: gathered.explanation,
      audit: [{ type: "reference.explained", object, data: { reference, outcome, vantage: "Keyhole's host" } }],
    };
  },
});

async function spend(
  tx: Tx,
  ctx: Context,
  gateway: { readonly id: string; readonly name: string },
  secret: string | null,
): Promise<void> {
  const person = personOf(ctx.actor);
  if (person === null) throw new AppError("FORBIDDEN");
  const { perMinute, perHour, perSecretMinute, untrackedPerHour } = resolveBudgets;
  const now = ctx.deps.clock();
  const name = secret === null ? null : ctx.deps.crypto.keyed("budget", secret).slice(0, 32);
  const budgets: Budget[] = [perMinute, perHour];
  if (name !== null) budgets.push({ ...perSecretMinute, kind: `resolve-secret:${name}` });
  for (const budget of budgets) {
    const wait = await takeFromBudget(tx, person.personId, budget, now);
    if (wait !== null) throw limited("You have resolved many references.", wait);
  }
  // Keyhole tracks no references, so every name counts as one that it does not know.
  const wait = name === null ? null : await takeNewName(tx, person.personId, name, untrackedPerHour, now);
  if (wait === null) return;
  const object = { kind: "gateway", id: gateway.id, label: gateway.name } as const;
  throw new RefusedAs(
    { type: "reference.probed", object, data: { limit: untrackedPerHour.most } },
    gateway.id,
    limited("You have tried many different names, which is on record.", wait),
  );
}

function limited(what: string, wait: number): AppError {
  return new AppError("RATE_LIMITED", `${what} Try again in ${wait} s.`, {}, wait);
}
