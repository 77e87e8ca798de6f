import { rolesWith, type Permission } from "@/lib/domain/access/permissions";
import { AppError } from "@/lib/domain/errors";
import { changeDeciders } from "@/lib/db/changes";
import type { Tx } from "@/lib/db/transaction";

/** Who is told what. */

/** Ids of the people who hold a permission for a gateway, or with null for all of them; suspended ones are left out. */
export async function holdersOf(tx: Tx, permission: Permission, gatewayId: string | null): Promise<readonly string[]> {
  const roles = rolesWith(permission);
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select distinct p.id::text as id from role_grant g join person p on p.id = g.person_id
    where g.role = any (${roles}) and p.suspended_at is null
      and (g.gateway_id is null or g.gateway_id = ${gatewayId}::uuid)`;
  return rows.map(({ id }) => id);
}

/** Everybody who holds a role at a gateway and sees what is there. */
export function everybodyAt(tx: Tx, gatewayId: string): Promise<readonly string[]> {
  return holdersOf(tx, "change.read", gatewayId);
}

/** Whom an emergency on a gateway concerns: everybody there, and those who let people act in emergencies. */
export async function everybodyConcerned(tx: Tx, gatewayId: string): Promise<readonly string[]> {
  return [...(await everybodyAt(tx, gatewayId)), ...(await holdersOf(tx, "role.grant", null))];
}

/** Everybody with an account that is not suspended. */
export async function everybody(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.person.findMany({ where: { suspendedAt: null }, select: { id: true } });
  return rows.map(({ id }) => id);
}

/** Who could decide on a change now: confirmed, not suspended, and with no hand in it. The database's own rule says it. */
export function decidersOf(tx: Tx, changeId: string): Promise<readonly string[]> {
  return changeDeciders(tx, changeId);
}

/** Who asked for a change, and who wrote at it. */
export async function askersOf(tx: Tx, changeId: string): Promise<readonly string[]> {
  const change = await tx.change.findUnique({ where: { id: changeId }, select: { requesterId: true } });
  if (change === null) throw new AppError("NOT_FOUND");
  const editors = await tx.changeEditor.findMany({ where: { changeId }, select: { personId: true } });
  return [change.requesterId, ...editors.map(({ personId }) => personId)];
}

/** Whom the end of a change concerns: who asked for it, who decided on it, and who could have. */
export async function involvedIn(tx: Tx, changeId: string): Promise<readonly string[]> {
  const decided = await tx.decision.findMany({ where: { changeId }, select: { personId: true } });
  const asked = await askersOf(tx, changeId);
  return [...asked, ...decided.map(({ personId }) => personId), ...(await decidersOf(tx, changeId))];
}
