import type { Secret } from "@/lib/domain/secret";
import { onlyRow, secretText } from "./function-call";
import type { Tx } from "./transaction";

/**
 * The functions of the owner role that alone write emergencies and the grants for them. Those with a credential (of a
 * session; a token is refused) derive the actor from it. All throw `AppError` with `rule` set when refused (see
 * `rule-codes.ts`).
 */

export interface NewEmergencyGrant {
  readonly id: string;
  readonly personId: string;
  readonly gatewayId: string;
  /** 1 to 30. */
  readonly days: number;
}

/** Carries out a change that others approved in this very transaction; gives when the grant ends. */
export async function grantEmergency(tx: Tx, { id, personId, gatewayId, days }: NewEmergencyGrant): Promise<Date> {
  const rows = await tx.$queryRaw<{ ending: Date }[]>`
    select kh_emergency_grant(${id}::uuid, ${personId}::uuid, ${gatewayId}::uuid, ${days}::integer) as ending`;
  return onlyRow(rows).ending;
}

export async function revokeEmergencyGrant(tx: Tx, credential: Secret, grantId: string): Promise<void> {
  await tx.$queryRaw`select kh_emergency_revoke(${secretText(credential)}, ${grantId}::uuid)::text`;
}

export interface NewEmergency {
  readonly id: string;
  readonly changeId: string;
  /** The hash that was rendered for the person who applies it. */
  readonly hash: string;
  readonly reason: string;
}

/**
 * Applies what the credential's person asked for, without approval: the same transaction may now write the guarded row,
 * and must, since no other ever can. Gives until when somebody else has to review it.
 */
export async function applyEmergency(tx: Tx, credential: Secret, emergency: NewEmergency): Promise<Date> {
  const { id, changeId, hash, reason } = emergency;
  const rows = await tx.$queryRaw<{ due: Date }[]>`
    select kh_emergency_apply(${secretText(credential)}, ${id}::uuid, ${changeId}::uuid, ${hash}, ${reason}) as due`;
  return onlyRow(rows).due;
}

/** The change that takes an emergency back, as it is frozen. */
export interface Undoing {
  readonly id: string;
  readonly operation: string;
  readonly title: string;
  /** Canonical JSON. */
  readonly document: string;
  readonly commandSealed: Uint8Array;
}

export interface Review {
  readonly changeId: string;
  readonly verdict: "ratify" | "revert";
  readonly reason: string | null;
  /** What takes it back, written in this transaction; or why nothing can. Null both for what stays. */
  readonly undoing: Undoing | null;
  readonly obstacle: string | null;
}

/** Somebody else's word on an emergency, which closes it. */
export async function reviewEmergency(tx: Tx, credential: Secret, review: Review): Promise<void> {
  const { changeId, verdict, reason, undoing, obstacle } = review;
  await tx.$queryRaw`select kh_emergency_review(${secretText(credential)}, ${changeId}::uuid, ${verdict}, ${reason},
    ${obstacle}, ${undoing?.id ?? null}::uuid, ${undoing?.operation ?? null}, ${undoing?.title ?? null},
    ${undoing?.document ?? null}, ${undoing?.commandSealed ?? null}::bytea)::text`;
}
