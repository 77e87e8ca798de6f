import type { Tx } from "./transaction";

const hourMs = 3_600_000;
/** A run deletes no more than this of each table, so that it stays short however many names strangers have tried. */
const most = 10_000;

/** Whether windows of sign-ins or budgets have been over for a day, so that clearing up is worth a row of the log. */
export async function oldWindowsExist(tx: Tx, now: Date): Promise<boolean> {
  const startedAt = { lte: new Date(now.getTime() - 25 * hourMs) };
  if ((await tx.signInWindow.findFirst({ where: { startedAt }, select: { key: true } })) !== null) return true;
  return (await tx.budgetWindow.findFirst({ where: { startedAt }, select: { kind: true } })) !== null;
}

/** Forgets windows that are over: the longest lasts an hour. Else each name that anybody tries would stay for good. */
export async function forgetOldWindows(tx: Tx, now: Date): Promise<void> {
  const over = new Date(now.getTime() - hourMs);
  await tx.signInWindow.deleteMany({ where: { startedAt: { lt: over } }, limit: most });
  await tx.budgetWindow.deleteMany({ where: { startedAt: { lt: over } }, limit: most });
}
