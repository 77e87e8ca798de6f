import { z } from "zod";
import { openerLeadDays } from "@/lib/domain/rotation/opener";
import type { Tx } from "@/lib/db/transaction";
import { storedOpeners } from "./stored-openers";

/** The list shows what calls for somebody; the rest stands with each vault. */
const mostShown = 20;
const mostVaults = 200;
const shownDays = 30;

/** What is known of what opens a vault; null while nobody has looked. */
export async function openingOf(tx: Tx, vaultId: string) {
  const row = await tx.vaultOpening.findUnique({ where: { vaultId } });
  const openers = storedOpeners.safeParse(row?.openers);
  if (row === null || row.lookedAt === null || !openers.success) return null;
  return { lookedAt: row.lookedAt, openers: openers.data };
}

export const endingOpener = z.object({ vault: z.string(), what: z.string(), endsAt: z.date() });
export type EndingOpener = z.infer<typeof endingOpener>;

/**
 * What opens vaults of a gateway and ends within thirty days or has ended, the earliest first; at most twenty, those
 * whose end is the nearest, so that authorities that ended years ago take no place from others.
 */
export async function endingOpeners(tx: Tx, gatewayId: string, now: Date): Promise<EndingOpener[]> {
  const until = new Date(now.getTime() + Math.max(shownDays, openerLeadDays) * 86_400_000);
  const rows = await tx.vaultOpening.findMany({
    where: { endsAt: { lte: until }, vault: { gatewayId } },
    orderBy: [{ endsAt: "asc" }, { vaultId: "asc" }],
    take: mostVaults,
    select: { openers: true, vault: { select: { prefix: true } } },
  });
  const timeTo = ({ endsAt }: EndingOpener): number => Math.abs(endsAt.getTime() - now.getTime());
  return rows
    .flatMap(({ openers, vault }) =>
      storedOpeners
        .catch([])
        .parse(openers)
        .flatMap(({ what, endsAt }) =>
          endsAt === null || endsAt > until ? [] : [{ vault: vault.prefix, what, endsAt }],
        ),
    )
    .sort((one, other) => timeTo(one) - timeTo(other))
    .slice(0, mostShown)
    .sort((one, other) => one.endsAt.getTime() - other.endsAt.getTime());
}
