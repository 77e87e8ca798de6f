import { z } from "zod";
import { openerLeadDays, replacedLeadShare } from "@/lib/domain/rotation/opener";
import type { Tx } from "@/lib/db/transaction";
import { nearestEnds } from "@/lib/db/vault-openings";
import { storedOpeners } from "./stored-openers";

/** The list shows what calls for somebody; the rest stands with each vault. */
const mostShown = 20;
const shownDays = 30;

/** What is known of what opens a vault; null while nobody has looked. */
export async function openingOf(tx: Tx, vaultId: string) {
  const row = await tx.vaultOpening.findUnique({ where: { vaultId } });
  const openers = storedOpeners.safeParse(row?.openers);
  if (row === null || row.lookedAt === null || !openers.success) return null;
  return { lookedAt: row.lookedAt, openers: openers.data };
}

export const endingOpener = z.object({
  vault: z.string(),
  what: z.string(),
  endsAt: z.date(),
  since: z.date().optional(),
});
export type EndingOpener = z.infer<typeof endingOpener>;

/**
 * What opens vaults of a gateway and ends within thirty days or has ended, the earliest first; of what is replaced by
 * itself only what should have been by now. At most twenty, those whose end is the nearest, so that authorities that
 * ended years ago take no place from others.
 */
export async function endingOpeners(tx: Tx, gatewayId: string, now: Date): Promise<EndingOpener[]> {
  const until = new Date(now.getTime() + Math.max(shownDays, openerLeadDays) * 86_400_000);
  const ends = await nearestEnds(tx, gatewayId, { now, until, most: mostShown, replacedLeadShare });
  return ends.map(({ since, ...one }) => (since === null ? one : { ...one, since }));
}
