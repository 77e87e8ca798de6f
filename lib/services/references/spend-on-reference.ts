import { takeFromBudget, takeNewName, type Budget } from "@/lib/db/budget-window";
import type { Tx } from "@/lib/db/transaction";
import { AppError } from "@/lib/domain/errors";
import { RefusedAs } from "@/lib/services/kernel/authorize";
import { spenderOf, type Context } from "@/lib/services/kernel/context";
import { resolveBudgets } from "./schema";
import { secretBudgetName } from "./secret-budget-name";

interface Place {
  readonly name: string;
  readonly resource: string;
}

/**
 * Takes one reference from what a person, or a gateway by all its own tokens, may have resolved; `place` tells which secret
 * it points into, null for what Kong cannot read. Throws RATE_LIMITED past a budget.
 */
export async function spendOnReference(
  tx: Tx,
  ctx: Context,
  gateway: { readonly id: string; readonly name: string },
  place: Place | null,
): Promise<void> {
  const spender = spenderOf(ctx.actor);
  if (spender === null) throw new AppError("FORBIDDEN");
  const { perMinute, perHour, perSecretMinute, untrackedPerHour } = resolveBudgets;
  const now = ctx.deps.clock();
  const name = place === null ? null : secretBudgetName(ctx.deps.crypto, gateway.id, place);
  const budgets: Budget[] = [perMinute, perHour];
  if (name !== null) budgets.push({ ...perSecretMinute, kind: `resolve-secret:${name}` });
  for (const budget of budgets) {
    const wait = await takeFromBudget(tx, spender, budget, now);
    if (wait !== null) throw limited("You have resolved many references.", wait);
  }
  if (name === null || place === null || (await isTracked(tx, gateway.id, place))) return;
  const wait = await takeNewName(tx, spender, name, untrackedPerHour, now);
  if (wait === null) return;
  const object = { kind: "gateway", id: gateway.id, label: gateway.name } as const;
  throw new RefusedAs(
    { type: "reference.probed", object, data: { limit: untrackedPerHour.most } },
    gateway.id,
    limited("You have tried many different names, which is on record.", wait),
  );
}

/** Whether the secret is known here: whoever asks for it tries no name out. */
async function isTracked(tx: Tx, gatewayId: string, { name, resource }: Place): Promise<boolean> {
  // What no column can hold is tracked nowhere.
  if (![name, resource].every((text) => text.isWellFormed() && !text.includes("\0"))) return false;
  const known = await tx.secret.findFirst({
    where: { gatewayId, name, resource, retiredAt: null },
    select: { id: true },
  });
  return known !== null;
}

function limited(what: string, wait: number): AppError {
  return new AppError("RATE_LIMITED", `${what} Try again in ${wait} s.`, {}, wait);
}
