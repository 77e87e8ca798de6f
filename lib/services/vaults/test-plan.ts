import { takeFromBudget } from "@/lib/db/budget-window";
import type { Tx } from "@/lib/db/transaction";
import type { ConnectionTest } from "@/lib/domain/connection";
import { AppError } from "@/lib/domain/errors";
import type { FoundVault } from "@/lib/providers/resolve";
import { testConnection } from "@/lib/providers/test-connection";
import { spenderOf, type Context } from "@/lib/services/kernel/context";
import { testBudgets } from "./schema";

/** All that testing a connection needs from the database. */
export interface PlannedTest {
  readonly vault: FoundVault;
  readonly guarded: boolean;
  readonly allow: readonly string[];
}

/** Takes one test from the person's budget and reads what it needs. Throws RATE_LIMITED. */
export async function planTest(tx: Tx, ctx: Context, vault: FoundVault, guarded: boolean): Promise<PlannedTest> {
  const spender = spenderOf(ctx.actor);
  if (spender === null) throw new AppError("FORBIDDEN");
  for (const budget of testBudgets) {
    const wait = await takeFromBudget(tx, spender, budget, ctx.deps.clock());
    if (wait === null) continue;
    throw new AppError("RATE_LIMITED", `You have tested many connections. Try again in ${wait} s.`, {}, wait);
  }
  const allow = await tx.allowEntry.findMany({ select: { target: true }, take: 1000 });
  return { vault, guarded, allow: allow.map(({ target }) => target) };
}

/** Tests what was planned, in no transaction. */
export async function runTest(
  { deps, requestId }: Context,
  { vault, guarded, allow }: PlannedTest,
): Promise<ConnectionTest> {
  const { test, code } = await testConnection({ vault, host: deps.host({ guarded, allow }), pool: deps.pool });
  // A fault of ours: all that may be told of it, as what was thrown may quote a credential.
  if (code === "resolve.adapter-failed") deps.log.error({ requestId, provider: vault.provider }, "an adapter failed");
  return test;
}
