import { z } from "zod";
import type { Tx } from "@/lib/db/transaction";
import type { Opener, Telling } from "@/lib/domain/rotation/opener";

/** One thing that opens a vault, as it stands in a row. */
export const storedOpener = z.object({
  what: z.string(),
  endsAt: z.coerce.date().nullable(),
  fewUses: z.enum(["own", "nodes"]).optional(),
  since: z.coerce.date().optional(),
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

/** So long it is not asked again what was not told: a policy may give the right by then. */
const untoldDays = 30;

/**
 * Which of these vaults, with the settings they have now, were asked about and are not again, as each time may take a
 * use: what is good for few until its end, when another one may be in its place, and for thirty days what the backend
 * does not tell of.
 */
export async function askedOpenings(tx: Tx, vaultIds: readonly string[], now: Date): Promise<ReadonlySet<string>> {
  const rows = await tx.vaultOpening.findMany({
    where: { vaultId: { in: [...vaultIds] } },
    select: { vaultId: true, openers: true, untoldAt: true },
  });
  const untoldSince = new Date(now.getTime() - untoldDays * 86_400_000);
  const isCounted = (openers: unknown): boolean =>
    storedOpeners
      .catch([])
      .parse(openers)
      .some(({ fewUses, endsAt }) => fewUses !== undefined && (endsAt === null || endsAt > now));
  const isAsked = ({ openers, untoldAt }: (typeof rows)[number]): boolean =>
    (untoldAt !== null && untoldAt > untoldSince) || isCounted(openers);
  return new Set(rows.filter(isAsked).map(({ vaultId }) => vaultId));
}
