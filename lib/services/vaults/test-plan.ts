import { allowedTargets } from "@/lib/db/allowed-targets";
import { takeFromBudget } from "@/lib/db/budget-window";
import type { Tx } from "@/lib/db/transaction";
import type { ConnectionTest } from "@/lib/domain/connection";
import { AppError } from "@/lib/domain/errors";
import type { FoundVault } from "@/lib/providers/resolve";
import type { Want } from "@/lib/providers/contract";
import { testConnection } from "@/lib/providers/test-connection";
import { spenderOf, type Context } from "@/lib/services/kernel/context";
import { testBudgets } from "./schema";

/** All that testing a connection needs from the database. */
export interface PlannedTest {
  readonly vault: FoundVault;
  readonly guarded: boolean;
  readonly allow: readonly string[];
  /** What would have to be granted for: what was named, or what tracked references name. */
  readonly wants: readonly Want[];
}

/** Takes one call to a backend from the person's budget. Throws RATE_LIMITED. */
export async function spendOnCall(tx: Tx, ctx: Context): Promise<void> {
  const spender = spenderOf(ctx.actor);
  if (spender === null) throw new AppError("FORBIDDEN");
  for (const budget of testBudgets) {
    const wait = await takeFromBudget(tx, spender, budget, ctx.deps.clock());
    if (wait === null) continue;
    throw new AppError("RATE_LIMITED", `You have tested many connections. Try again in ${wait} s.`, {}, wait);
  }
}

/** Takes one test from the person's budget and reads what it needs. Throws RATE_LIMITED. */
export async function planTest(
  tx: Tx,
  ctx: Context,
  vault: FoundVault,
  { guarded, wants }: Pick<PlannedTest, "guarded" | "wants">,
): Promise<PlannedTest> {
  await spendOnCall(tx, ctx);
  return { vault, guarded, allow: await allowedTargets(tx), wants };
}

/** A policy for more would be read by nobody. */
const mostWants = 20;

/** What tracked references into a vault name, the first twenty; nothing of another gateway's. */
export async function wantsOf(tx: Tx, gatewayId: string, prefix: string): Promise<readonly Want[]> {
  return tx.secret.findMany({
    where: { gatewayId, name: prefix, retiredAt: null },
    orderBy: [{ resource: "asc" }, { version: "asc" }],
    take: mostWants,
    select: { resource: true, version: true },
  });
}

/** Tests what was planned, in no transaction. */
export async function runTest(
  { deps, requestId }: Context,
  { vault, guarded, allow, wants }: PlannedTest,
): Promise<ConnectionTest> {
  const { test, code } = await testConnection({ vault, host: deps.host({ guarded, allow }), pool: deps.pool, wants });
  // A fault of ours: all that may be told of it, as what was thrown may quote a credential.
  if (code === "resolve.adapter-failed") deps.log.error({ requestId, provider: vault.provider }, "an adapter failed");
  return test;
}
