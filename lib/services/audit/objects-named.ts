import type { Tx } from "@/lib/db/transaction";

/** Vaults of one prefix, over all gateways and times, that a search looks at. */
const most = 10;

/**
 * The ids under which the log may hold what somebody means by a text: the text itself (an id, a reference, an operation),
 * the vaults that have or had that prefix, the gateway of that name. Only of `gateway`, unless that is null.
 */
export async function objectsNamed(tx: Tx, text: string, gateway: string | null): Promise<readonly string[]> {
  const at = gateway === null ? {} : { gatewayId: gateway };
  const vaults = await tx.vault.findMany({ where: { prefix: text, ...at }, select: { id: true }, take: most });
  const were = await tx.vaultRevision.findMany({
    where: { prefix: text, ...at },
    select: { vaultId: true },
    distinct: ["vaultId"],
    take: most,
  });
  const named = await tx.gateway.findUnique({ where: { name: text }, select: { id: true } });
  const gateways = named === null || (gateway !== null && named.id !== gateway) ? [] : [named.id];
  return [...new Set([text, ...vaults.map(({ id }) => id), ...were.map(({ vaultId }) => vaultId), ...gateways])];
}
