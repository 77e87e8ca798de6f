import type { Secret } from "@/lib/domain/secret";
import { secretText } from "./function-call";
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

/** As PostgreSQL reads a list of bytes out of a list of texts. */
function asHex(hashes: readonly Uint8Array[]): string[] {
  return hashes.map((hash) => `\\x${Buffer.from(hash).toString("hex")}`);
}
