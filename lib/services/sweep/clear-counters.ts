import { appendAudit } from "@/lib/db/audit-log";
import { forgetCountedTokens } from "@/lib/db/counted-tokens";
import { forgetOldCredentials } from "@/lib/db/old-credentials";
import { forgetOldNotifications } from "@/lib/db/old-notifications";
import { forgetOldWindows } from "@/lib/db/old-windows";
import { closeRefusalWindows } from "@/lib/db/refusal-window";
import { inTransaction } from "@/lib/db/transaction";
import type { Deps } from "@/lib/services/deps";

/**
 * Puts the exact counts of repeated refusals on record whose minute is over, and forgets windows of sign-ins and budgets
 * that are, credentials that vaults had more than a week ago, notifications of more than 90 days, and tokens that ended
 * so long ago. No operation, because nobody gains or loses anything by it: the log gets the counts and no row besides.
 */
export async function clearCounters({ db, clock }: Pick<Deps, "db" | "clock">): Promise<void> {
  const now = clock();
  await inTransaction(db, async (tx) => {
    await forgetOldWindows(tx, now);
    await forgetOldCredentials(tx);
    await forgetOldNotifications(tx, now);
    await forgetCountedTokens(tx, now);
    // These rows name whoever was refused, under the gateway where it happened.
    await appendAudit(tx, await closeRefusalWindows(tx, now));
  });
}
