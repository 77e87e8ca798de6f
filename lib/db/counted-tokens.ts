import type { Tx } from "./transaction";

const keptMs = 90 * 24 * 3_600_000;
const most = 1_000;

/** Until when a token is good that is known to be good for a few uses only; null where that is not known of it. */
export async function countedToken(tx: Tx, print: string): Promise<{ readonly endsAt: Date | null } | null> {
  return tx.countedToken.findUnique({ where: { print }, select: { endsAt: true } });
}

/** Keeps that a token is good for a few uses only; what was known of it before stands. */
export async function keepCountedToken(
  tx: Tx,
  found: { readonly print: string; readonly endsAt: Date | null; readonly foundAt: Date },
): Promise<void> {
  await tx.countedToken.createMany({ data: [found], skipDuplicates: true });
}

/** Forgets tokens that ended more than 90 days ago; at most 1,000 a call. */
export async function forgetCountedTokens(tx: Tx, now: Date): Promise<void> {
  await tx.countedToken.deleteMany({ where: { endsAt: { lt: new Date(now.getTime() - keptMs) } }, limit: most });
}
