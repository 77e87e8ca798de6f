import { takeFromBudget, takeNewName, type Budget } from "@/lib/db/budget-window";
import type { Tx } from "@/lib/db/transaction";
import { AppError } from "@/lib/domain/errors";
import { RefusedAs } from "@/lib/services/kernel/authorize";
import { personOf, type Context } from "@/lib/services/kernel/context";
import { resolveBudgets } from "./schema";

/**
 * Takes one reference from what a person may have resolved; `secret` tells which one it points into, null for what Kong
 * cannot read. Throws RATE_LIMITED past a budget.
 */
export async function spendOnReference(
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
