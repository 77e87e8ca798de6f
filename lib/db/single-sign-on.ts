import type { Secret } from "@/lib/domain/secret";
import { onlyRow, secretText } from "./function-call";
import type { NewAccount } from "./people";
import type { Tx } from "./transaction";

/**
 * The functions of the owner role that alone write single sign-on: its settings, identities, the mapping, and what claims
 * give. All throw `AppError` with `rule` set when refused (see `rule-codes.ts`).
 */

export interface NewSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly ca: string | null;
  readonly scopes: string;
  readonly groupsClaim: string;
  readonly button: string;
  readonly forced: boolean;
  readonly makesPeople: boolean;
}

/** `sealed` null keeps the secret; `known` is the version that was shown, 0 for none. Gives the new version. */
export async function saveSingleSignOn(
  tx: Tx,
  credential: Secret,
  settings: NewSettings,
  sealed: Uint8Array | null,
  known: number,
): Promise<number> {
  const bytes = sealed === null ? null : Buffer.from(sealed);
  const rows = await tx.$queryRaw<{ version: number }[]>`
    select kh_sso_save(${secretText(credential)}, ${JSON.stringify(settings)}::jsonb, ${bytes}::bytea, ${known}::integer) as version`;
  return onlyRow(rows).version;
}

export async function removeSingleSignOn(tx: Tx, credential: Secret): Promise<void> {
  await tx.$queryRaw`select kh_sso_remove(${secretText(credential)})::text`;
}

export async function markBreakGlass(tx: Tx, credential: Secret, personId: string, marked: boolean): Promise<void> {
  await tx.$queryRaw`select kh_break_glass(${secretText(credential)}, ${personId}::uuid, ${marked}::boolean)::text`;
}

export interface NewMapping {
  readonly id: string;
  readonly value: string;
  readonly role: string;
  /** Null for all. */
  readonly gatewayId: string | null;
}

/** `credential` is null where an approved change is being applied. Gives how it came about. */
export async function addClaimMapping(
  tx: Tx,
  credential: Secret | null,
  { id, value, role, gatewayId }: NewMapping,
): Promise<"bootstrap" | "change"> {
  const rows = await tx.$queryRaw<{ origin: "bootstrap" | "change" }[]>`
    select kh_claim_mapping_add(${credential === null ? null : secretText(credential)}, ${id}::uuid, ${value}, ${role},
      ${gatewayId}::uuid) as origin`;
  return onlyRow(rows).origin;
}

export async function removeClaimMapping(
  tx: Tx,
  credential: Secret | null,
  id: string,
): Promise<"bootstrap" | "change"> {
  const rows = await tx.$queryRaw<{ origin: "bootstrap" | "change" }[]>`
    select kh_claim_mapping_remove(${credential === null ? null : secretText(credential)}, ${id}::uuid) as origin`;
  return onlyRow(rows).origin;
}

export interface VouchedFor {
  readonly issuer: string;
  /** From which the values were read, under the settings of that version. */
  readonly claim: string;
  readonly version: number;
  readonly subject: string;
  readonly values: readonly string[];
  readonly emailVerified: boolean;
  /** What the account is stored as if it is made now; null where no address was told. */
  readonly account: NewAccount | null;
  /** The id of the person if one is made now. */
  readonly id: string;
}

interface ClaimedRole {
  readonly role: string;
  /** Null for all. */
  readonly gateway: string | null;
}

export interface CameIn {
  readonly person: string;
  readonly made: boolean;
  readonly granted: readonly ClaimedRole[];
  readonly taken: readonly ClaimedRole[];
  /** Access admin was kept though the claim gives it no more: there is no other. */
  readonly kept: boolean;
}

/** Lets them in with what their claim gives now; or two roles that one person does not hold: then nothing was written. */
export async function signInVouched(
  tx: Tx,
  vouched: VouchedFor,
): Promise<CameIn | { readonly clash: readonly [string, string] }> {
  const { issuer, claim, version, subject, values, emailVerified, account, id } = vouched;
  const rows = await tx.$queryRaw<{ outcome: CameIn | { readonly clash: readonly [string, string] } }[]>`
    select kh_sso_sign_in(${issuer}, ${claim}, ${version}::integer, ${subject}, ${[...values]}::text[], ${emailVerified}::boolean,
      ${account === null ? null : JSON.stringify(account)}::jsonb, ${id}::uuid) as outcome`;
  return onlyRow(rows).outcome;
}

export interface NewIdentity {
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
  readonly verifiedEmail: string | null;
}

/** Links an identity to whoever the credential is of; gives the person. */
export async function linkIdentity(tx: Tx, credential: Secret, q: NewIdentity): Promise<string> {
  const rows = await tx.$queryRaw<{ person: string }[]>`
    select kh_identity_link(${secretText(credential)}, ${q.id}::uuid, ${q.issuer}, ${q.subject}, ${q.verifiedEmail})::text as person`;
  return onlyRow(rows).person;
}

/** Links an identity to whoever gave a password, and uses that half-way sign-in up; gives the person. */
export async function connectIdentity(tx: Tx, half: Secret, q: NewIdentity): Promise<string> {
  const rows = await tx.$queryRaw<{ person: string }[]>`
    select kh_identity_connect(${secretText(half)}, ${q.id}::uuid, ${q.issuer}, ${q.subject}, ${q.verifiedEmail})::text as person`;
  return onlyRow(rows).person;
}

export async function unlinkIdentity(tx: Tx, credential: Secret, id: string): Promise<void> {
  await tx.$queryRaw`select kh_identity_unlink(${secretText(credential)}, ${id}::uuid)::text`;
}

/** The provider asked the person of this session again, at `askedAt`; throws for another person's identity. */
export async function askedAgain(
  tx: Tx,
  credential: Secret,
  q: { readonly issuer: string; readonly subject: string; readonly askedAt: Date },
): Promise<void> {
  await tx.$queryRaw`
    select kh_sso_again(${secretText(credential)}, ${q.issuer}, ${q.subject}, ${q.askedAt}::timestamptz)::text`;
}

/** A role by a claim that the provider has not said again for seven days, taken away. */
export interface ExpiredClaim {
  readonly person: string;
  readonly role: string;
  readonly gateway: string | null;
}

/** Whether a role by a claim is to be taken away; the last Access admin's is not. */
export async function claimsAreOverdue(tx: Tx): Promise<boolean> {
  return onlyRow(await tx.$queryRaw<{ overdue: boolean }[]>`select kh_claims_overdue() as overdue`).overdue;
}

/** Takes away what claims gave too long ago, at most 500 at a time. Locks the installation, so it comes before other locks. */
export async function expireClaims(tx: Tx): Promise<readonly ExpiredClaim[]> {
  return tx.$queryRaw<ExpiredClaim[]>`
    select person::text, role, gateway::text from kh_claims_expire() order by 1, 2, 3`;
}
