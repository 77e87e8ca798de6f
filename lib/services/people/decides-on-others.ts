import { decidingRole } from "@/lib/domain/access/permissions";
import type { Tx } from "@/lib/db/transaction";
import { weightAsks } from "./who-decides";

const deciding: readonly string[] = Object.values(decidingRole);

/** Whether resetting something of this person's takes two: they decide on others, and the start is over. */
export async function resetAsks(tx: Tx, personId: string, now: Date): Promise<boolean> {
  const grants = await tx.roleGrant.findMany({ where: { personId }, select: { role: true }, take: 1000 });
  return (await decidesOnOthers(tx, personId, grants, now)) && (await weightAsks(tx));
}

/** Whether this person decides on what others do: Approver or Access admin anywhere, or let in for an emergency. */
export async function decidesOnOthers(
  tx: Tx,
  personId: string,
  grants: readonly { readonly role: string }[],
  now: Date,
): Promise<boolean> {
  if (grants.some(({ role }) => deciding.includes(role))) return true;
  const emergency = await tx.emergencyGrant.findFirst({
    where: { personId, revokedAt: null, expiresAt: { gt: now } },
    select: { id: true },
  });
  return emergency !== null;
}
