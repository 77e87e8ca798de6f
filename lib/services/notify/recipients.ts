import { isAboutPeople } from "@/lib/domain/access/guarded-operations";
import { decidingRole, rolesWith, type Permission } from "@/lib/domain/access/permissions";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";

/** Who is told what. Each function asks the database once (twice where the change itself has to be looked up). */

interface ToldChange {
  readonly gatewayId: string | null;
  readonly operation: string;
  readonly requesterId: string;
  readonly targetId: string;
}

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

/** Everybody with an account that is not suspended. */
export async function everybody(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.person.findMany({ where: { suspendedAt: null }, select: { id: true } });
  return rows.map(({ id }) => id);
}

/**
 * Who could decide on a change now, by the rules of the database: confirmed, not suspended, no requester, no editor; of
 * people, Access admins, or Approvers for all gateways while there is no other Access admin.
 */
export async function decidersOf(tx: Tx, changeId: string): Promise<readonly string[]> {
  const change = await told(tx, changeId);
  const aboutPeople = isAboutPeople(change.operation);
  const besides = aboutPeople ? [change.requesterId, change.targetId] : [change.requesterId];
  const rows = await tx.$queryRaw<{ id: string; admin: boolean }[]>`
    select p.id::text as id, bool_or(g.role = ${decidingRole.people}) as admin
    from role_grant g join person p on p.id = g.person_id
    where p.suspended_at is null and p.confirmed_at is not null and not (p.id = any (${besides}::uuid[]))
      and case when ${aboutPeople} then g.gateway_id is null and g.role in (${decidingRole.people}, ${decidingRole.changes})
        else g.role = ${decidingRole.changes} and (g.gateway_id is null or g.gateway_id = ${change.gatewayId}::uuid) end
    group by p.id`;
  const admins = rows.filter(({ admin }) => admin);
  return (aboutPeople && admins.length > 0 ? admins : rows).map(({ id }) => id);
}

/** Who asked for a change. */
export async function askersOf(tx: Tx, changeId: string): Promise<readonly string[]> {
  return [(await told(tx, changeId)).requesterId];
}

/** Whom the end of a change concerns: who asked for it, who decided on it, and who could have. */
export async function involvedIn(tx: Tx, changeId: string): Promise<readonly string[]> {
  const decided = await tx.decision.findMany({ where: { changeId }, select: { personId: true } });
  const asked = await askersOf(tx, changeId);
  return [...asked, ...decided.map(({ personId }) => personId), ...(await decidersOf(tx, changeId))];
}

async function told(tx: Tx, id: string): Promise<ToldChange> {
  const change = await tx.change.findUnique({
    where: { id },
    select: { gatewayId: true, operation: true, requesterId: true, targetId: true },
  });
  if (change === null) throw new AppError("NOT_FOUND");
  return change;
}
