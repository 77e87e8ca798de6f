import type { Tx } from "./transaction";

const hourMs = 3_600_000;
/** A run deletes no more than this of each table, so that it stays short however many names strangers have tried. */
const most = 10_000;

/**
 * Forgets windows that are over: the longest lasts an hour. Else each name that anybody tries would stay for good. And
 * sign-ins that stopped half-way, which open nothing once their five minutes are over.
 */
export async function forgetOldWindows(tx: Tx, now: Date): Promise<void> {
  const over = new Date(now.getTime() - hourMs);
  await tx.signInWindow.deleteMany({ where: { startedAt: { lt: over } }, limit: most });
  await tx.signInStep.deleteMany({ where: { expiresAt: { lt: now } }, limit: most });
  await tx.budgetWindow.deleteMany({ where: { startedAt: { lt: over } }, limit: most });
}
