import { decidingRole } from "@/lib/domain/access/permissions";
import type { Tx } from "@/lib/db/transaction";

/** Whether Approvers and Access admins are granted by two people by now; the database holds it. */
export async function weightAsks(tx: Tx): Promise<boolean> {
  const row = await tx.installation.findFirst({ select: { bootstrapClosedAt: true } });
  if (row?.bootstrapClosedAt != null) return true;
  // As the database counts them, whenever it next writes about people.
  const approvers = await tx.person.count({
    where: {
      suspendedAt: null,
      confirmedAt: { not: null },
      grants: { some: { role: decidingRole.changes, gatewayId: null } },
    },
  });
  return approvers >= 2;
}

/** Whether an Access admin is there, other than these, whose word counts. */
export async function hasAccessAdminBesides(tx: Tx, ids: readonly string[]): Promise<boolean> {
  const other = await tx.person.findFirst({
    where: {
      id: { notIn: [...ids] },
      suspendedAt: null,
      confirmedAt: { not: null },
      grants: { some: { role: decidingRole.people, gatewayId: null } },
    },
    select: { id: true },
  });
  return other !== null;
}

/** Whether confirming this account waits for others: who gave out its link does so alone only at the very start. */
export async function confirmAsks(
  tx: Tx,
  me: string | null,
  person: { readonly id: string; readonly invitedBy: string | null },
): Promise<boolean> {
  if (person.invitedBy !== null && person.invitedBy !== me) return false;
  return (await weightAsks(tx)) || (await hasAccessAdminBesides(tx, [me ?? person.id, person.id]));
}
