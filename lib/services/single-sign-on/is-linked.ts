import type { Tx } from "@/lib/db/transaction";

/** Whether the provider that is set up lets this person in. */
export async function isLinked(tx: Tx, personId: string): Promise<boolean> {
  const provider = await tx.singleSignOn.findFirst({ select: { issuer: true } });
  if (provider === null) return false;
  const where = { personId, issuer: provider.issuer, endedAt: null };
  return (await tx.identity.findFirst({ where, select: { id: true } })) !== null;
}
