import type { Secret } from "@/lib/domain/secret";
import { onlyRow, secretText } from "./function-call";
import type { Tx } from "./transaction";

/**
 * The functions of the owner role that alone write second factors and recovery codes. Each derives the person from the
 * credential of a session. All throw `AppError` with `rule` set when refused (see `rule-codes.ts`).
 */

/** Begins to enrol, in place of what was begun and never confirmed. */
export async function beginFactor(tx: Tx, credential: Secret, id: string, sealed: Uint8Array): Promise<void> {
  await tx.$queryRaw`select kh_factor_begin(${secretText(credential)}, ${id}::uuid, ${Buffer.from(sealed)})::text`;
}

/** The factor counts from now on; the step of the code that confirmed it is spent. */
export async function confirmFactor(
  tx: Tx,
  credential: Secret,
  factor: { readonly id: string; readonly step: number; readonly codeHashes: readonly Uint8Array[] },
): Promise<void> {
  await tx.$queryRaw`select kh_factor_confirm(
    ${secretText(credential)}, ${factor.id}::uuid, ${factor.step}::int, ${asHex(factor.codeHashes)}::bytea[])::text`;
}

/** Other recovery codes in place of those before, used or not. */
export async function renewRecoveryCodes(tx: Tx, credential: Secret, hashes: readonly Uint8Array[]): Promise<void> {
  await tx.$queryRaw`select kh_recovery_renew(${secretText(credential)}, ${asHex(hashes)}::bytea[])::text`;
}

/** Takes the factor away, and its recovery codes with it. */
export async function removeFactor(tx: Tx, credential: Secret): Promise<void> {
  await tx.$queryRaw`select kh_factor_remove(${secretText(credential)})::text`;
}

/** What ended with a reset. */
export interface Ended {
  readonly sessions: number;
  readonly tokens: number;
}

/** Takes somebody else's factor away and ends their sessions and tokens. `credential` null: an approved change is applied. */
export async function resetFactor(tx: Tx, credential: Secret | null, personId: string): Promise<Ended> {
  return onlyRow(
    await tx.$queryRaw<Ended[]>`
    select ended as sessions, tokens from kh_factor_reset(${textOrNull(credential)}, ${personId}::uuid)`,
  );
}

/**
 * Takes somebody's password away and ends their sessions and tokens. With a secret the link is made by which they choose another;
 * `endsAt` is null without one, and for those who come by a provider. `credential` null: an approved change is applied.
 */
export async function resetPassword(
  tx: Tx,
  credential: Secret | null,
  personId: string,
  link: Secret | null,
): Promise<Ended & { readonly endsAt: Date | null }> {
  return onlyRow(
    await tx.$queryRaw<(Ended & { endsAt: Date | null })[]>`
    select ended as sessions, tokens, ending as "endsAt"
    from kh_password_reset(${textOrNull(credential)}, ${personId}::uuid, ${textOrNull(link)})`,
  );
}

/** Another password of the caller's own; ends their other sessions, and gives how many. */
export async function changePassword(tx: Tx, credential: Secret, passwordHash: string): Promise<number> {
  const rows = await tx.$queryRaw<{ ended: number }[]>`
    select kh_password_change(${secretText(credential)}, ${passwordHash}) as ended`;
  return onlyRow(rows).ended;
}

/** Who comes by password and has to have a second factor. */
export async function setFactorPolicy(tx: Tx, credential: Secret, wanted: string): Promise<void> {
  await tx.$queryRaw`select kh_sign_in_policy(${secretText(credential)}, ${wanted})::text`;
}

const textOrNull = (secret: Secret | null): string | null => (secret === null ? null : secretText(secret));

/** As PostgreSQL reads a list of bytes out of a list of texts. */
function asHex(hashes: readonly Uint8Array[]): string[] {
  return hashes.map((hash) => `\\x${Buffer.from(hash).toString("hex")}`);
}
