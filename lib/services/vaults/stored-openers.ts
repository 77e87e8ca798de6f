import { z } from "zod";
import type { Tx } from "@/lib/db/transaction";
import type { Opener } from "@/lib/domain/rotation/opener";

/** What opens a vault, as it stands in a row. */
export const storedOpeners = z.array(z.object({ what: z.string(), endsAt: z.coerce.date().nullable() }));

/** What was seen of a vault, as it is now, when it was last looked at. */
export async function knownOpeners(tx: Tx, vaultId: string): Promise<readonly Opener[]> {
  const row = await tx.vaultOpening.findUnique({ where: { vaultId }, select: { openers: true } });
  return storedOpeners.catch([]).parse(row?.openers);
}
