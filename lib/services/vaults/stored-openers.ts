import { z } from "zod";
import type { Tx } from "@/lib/db/transaction";
import type { Opener, Telling } from "@/lib/domain/rotation/opener";

/** One thing that opens a vault, as it stands in a row. */
export const storedOpener = z.object({
  what: z.string(),
  endsAt: z.coerce.date().nullable(),
  fewUses: z.enum(["own", "nodes"]).optional(),
});
export const storedOpeners = z.array(storedOpener);

const storedTellings = z.array(
  z.object({ what: z.string(), endsAt: z.coerce.date(), state: z.enum(["near", "ended"]) }),
);

/** What was seen of a vault, as it is now, when it was last looked at, and what people were told of it. */
export async function knownOpeners(
  tx: Tx,
  vaultId: string,
): Promise<{ readonly openers: readonly Opener[]; readonly tellings: readonly Telling[] }> {
  const row = await tx.vaultOpening.findUnique({ where: { vaultId }, select: { openers: true, tellings: true } });
  return {
    openers: storedOpeners.catch([]).parse(row?.openers),
    tellings: storedTellings.catch([]).parse(row?.tellings),
  };
}

/** Which of these vaults, as they are now, are known to be opened with something that is good for few uses. */
export async function countedOpenings(tx: Tx, vaultIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.vaultOpening.findMany({
    where: { vaultId: { in: [...vaultIds] } },
    select: { vaultId: true, openers: true },
  });
  const isCounted = (openers: unknown): boolean =>
    storedOpeners
      .catch([])
      .parse(openers)
      .some(({ fewUses }) => fewUses !== undefined);
  return new Set(rows.flatMap(({ vaultId, openers }) => (isCounted(openers) ? [vaultId] : [])));
}
