import type { Tx } from "./transaction";

const keptMs = 90 * 24 * 3_600_000;
const most = 10_000;

/** Forgets what people were told more than 90 days ago, read or not; at most 10,000 a call. */
export async function forgetOldNotifications(tx: Tx, now: Date): Promise<void> {
  await tx.notification.deleteMany({ where: { at: { lt: new Date(now.getTime() - keptMs) } }, limit: most });
}
