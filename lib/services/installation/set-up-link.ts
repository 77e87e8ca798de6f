import { inTransaction } from "@/lib/db/transaction";
import { offerSetUpLink } from "@/lib/db/set-up-link";
import { Secret } from "@/lib/domain/secret";
import type { Deps } from "@/lib/services/deps";

/** A new one-time link for whoever holds the host; null when the installation has people already. */
export async function newSetUpLink(
  deps: Pick<Deps, "db" | "crypto" | "origin">,
): Promise<{ readonly url: string; readonly expiresAt: Date } | null> {
  const secret = deps.crypto.newSecret();
  return inTransaction(deps.db, async (tx) => {
    if ((await tx.person.findFirst({ select: { id: true } })) !== null) return null;
    const expiresAt = await offerSetUpLink(tx, Secret.fromText(secret));
    // Behind the hash sign it reaches no server log, proxy or referrer.
    return { url: `${deps.origin}/setup#${secret}`, expiresAt };
  });
}
