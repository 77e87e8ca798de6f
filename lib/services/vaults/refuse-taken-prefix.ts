import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";

/** Throws CONFLICT, in Kong's own sentence, when another vault of the gateway has the prefix. `own`: the vault that may. */
export async function refuseTakenPrefix(tx: Tx, gatewayId: string, prefix: string, own?: string): Promise<void> {
  const taken = await tx.vault.findUnique({
    where: { gatewayId_prefix: { gatewayId, prefix } },
    select: { id: true },
  });
  if (taken === null || taken.id === own) return;
  const sentence = `UNIQUE violation detected on '{prefix="${prefix}"}'`;
  throw new AppError("CONFLICT", sentence, { prefix: sentence });
}
