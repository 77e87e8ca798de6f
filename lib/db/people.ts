import type { Secret } from "@/lib/domain/secret";
import { onlyRow, secretText } from "./function-call";
import type { Tx } from "./transaction";

/**
 * The functions of the owner role that alone write people and the roles they hold. Each derives the actor from the
 * credential of a session and locks people first, so that what it counts stays so. All throw `AppError` with `rule` set
 * when refused (see `rule-codes.ts`).
 */

/** An account before its person has chosen a password. */
export interface NewAccount {
  readonly name: string;
  readonly email: string;
  /** The one form in which account names are compared. */
  readonly emailNormal: string;
  readonly salt: string;
  readonly commitment: string;
}

/** How something came about: by one person, by one person at the start, or by a change that others approved. */
export type GrantOrigin = "direct" | "bootstrap" | "change";

/** Makes the account and its link; gives when the link ends. */
export async function invitePerson(
  tx: Tx,
  credential: Secret,
  id: string,
  account: NewAccount,
  link: Secret,
): Promise<Date> {
  const rows = await tx.$queryRaw<{ ending: Date }[]>`
    select kh_person_invite(${secretText(credential)}, ${id}::uuid, ${JSON.stringify(account)}::jsonb, ${secretText(link)}) as ending`;
  return onlyRow(rows).ending;
}

/** Another link for one who has no password yet; the older ones are good no more. */
export async function replaceInvitation(tx: Tx, credential: Secret, personId: string, link: Secret): Promise<Date> {
  const rows = await tx.$queryRaw<{ ending: Date }[]>`
    select kh_person_link(${secretText(credential)}, ${personId}::uuid, ${secretText(link)}) as ending`;
  return onlyRow(rows).ending;
}

/** Whose link this is, while it is good. */
export async function invitedPerson(tx: Tx, link: Secret): Promise<string> {
  return onlyRow(await tx.$queryRaw<{ id: string }[]>`select kh_invitation(${secretText(link)})::text as id`).id;
}

/** Uses the link up and gives the account its password; gives the person's id. */
export async function acceptInvitation(tx: Tx, link: Secret, passwordHash: string): Promise<string> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select kh_person_accept(${secretText(link)}, ${passwordHash})::text as id`;
  return onlyRow(rows).id;
}

/** `credential` is null where an approved change is being applied: who asked for it then acts. */
export async function confirmPerson(tx: Tx, credential: Secret | null, personId: string): Promise<GrantOrigin> {
  const rows = await tx.$queryRaw<{ origin: GrantOrigin }[]>`
    select kh_person_confirm(${textOrNull(credential)}, ${personId}::uuid) as origin`;
  return onlyRow(rows).origin;
}

/** Ends everything of theirs at once; gives how many sessions and tokens that were. */
export async function suspendPerson(
  tx: Tx,
  credential: Secret,
  personId: string,
): Promise<{ readonly sessions: number; readonly tokens: number }> {
  return onlyRow(
    await tx.$queryRaw<{ sessions: number; tokens: number }[]>`
    select ended_sessions as sessions, revoked_tokens as tokens
    from kh_person_suspend(${secretText(credential)}, ${personId}::uuid)`,
  );
}

export async function resumePerson(tx: Tx, credential: Secret, personId: string): Promise<void> {
  await tx.$queryRaw`select kh_person_resume(${secretText(credential)}, ${personId}::uuid)::text`;
}

export interface NewGrant {
  readonly id: string;
  readonly personId: string;
  readonly role: string;
  /** Null for all. */
  readonly gatewayId: string | null;
}

/** `credential` is null where an approved change is being applied: who asked for it then acts. */
export async function grantRole(tx: Tx, credential: Secret | null, grant: NewGrant): Promise<GrantOrigin> {
  const { id, personId, role, gatewayId } = grant;
  const rows = await tx.$queryRaw<{ origin: GrantOrigin }[]>`
    select kh_role_grant(${textOrNull(credential)}, ${id}::uuid, ${personId}::uuid, ${role}, ${gatewayId}::uuid) as origin`;
  return onlyRow(rows).origin;
}

export async function revokeRole(tx: Tx, credential: Secret, grantId: string): Promise<void> {
  await tx.$queryRaw`select kh_role_revoke(${secretText(credential)}, ${grantId}::uuid)::text`;
}

function textOrNull(credential: Secret | null): string | null {
  return credential === null ? null : secretText(credential);
}

/** Whether somebody ever decided on what others do, as far as is known. */
export async function heldWeight(tx: Tx, personId: string): Promise<boolean> {
  return onlyRow(await tx.$queryRaw<{ held: boolean }[]>`select kh_held_weight(${personId}::uuid) as held`).held;
}

/** Takes name and address out; gives what the person is called from then on. `credential` as in `confirmPerson`. */
export async function erasePerson(tx: Tx, credential: Secret | null, personId: string): Promise<string> {
  const rows = await tx.$queryRaw<{ pseudonym: string }[]>`
    select kh_person_erase(${textOrNull(credential)}, ${personId}::uuid) as pseudonym`;
  return onlyRow(rows).pseudonym;
}
