import type { Tx } from "@/lib/db/transaction";
import type { ChangeDocument } from "@/lib/services/kernel/change-document";
import { usesOfVault } from "@/lib/services/vaults/vault-uses";

/** What uses the vault that a change is about, by the prefix it has now; else by the one that the change gives it. */
export async function usesOfTarget(
  tx: Tx,
  { gatewayId, operation, targetId }: { gatewayId: string | null; operation: string; targetId: string },
  { effect }: ChangeDocument,
) {
  if (gatewayId === null || !operation.startsWith("vault.")) return null;
  const told = effect.find(({ field }) => field === "prefix");
  const row = await tx.vault.findFirst({ where: { id: targetId, gatewayId }, select: { prefix: true } });
  const prefix = row?.prefix ?? told?.before ?? told?.after ?? null;
  return prefix === null ? null : { prefix, ...(await usesOfVault(tx, gatewayId, prefix)) };
}
