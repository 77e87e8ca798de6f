import { randomUUID } from "node:crypto";
import { Secret as AppSecret, TOTP } from "otpauth";
import type pg from "pg";
import type { Deps } from "@/lib/services/deps";
import { factorPlace } from "@/lib/services/second-factor/check-code";
import { newRecoveryCodes } from "@/lib/services/second-factor/recovery-codes";

/** What an authenticator app shows for its secret (base32) at a time. */
export function codeAt(secret: string, at: Date, stepsAhead = 0): string {
  return TOTP.generate({
    secret: AppSecret.fromBase32(secret),
    timestamp: at.getTime() + stepsAhead * 30_000,
  });
}

/** Gives a person a factor as enrolling it does, written by the owner role; gives the app's secret and recovery codes. */
export async function addFactor(
  deps: Deps,
  owner: pg.Client,
  personId: string,
  { enrolled = true }: { readonly enrolled?: boolean } = {},
): Promise<{ readonly secret: string; readonly recoveryCodes: readonly string[] }> {
  await dropFactor(owner, personId);
  const id = randomUUID();
  const secret = deps.oneTimeCodes.newSecret();
  await owner.query("insert into second_factor (id, person_id, secret_sealed, enrolled_at) values ($1, $2, $3, $4)", [
    ...[id, personId, deps.seal.close(secret, factorPlace({ id, personId })), enrolled ? new Date() : null],
  ]);
  const { shown, hashes } = newRecoveryCodes(deps.crypto, personId);
  if (enrolled) {
    await owner.query("insert into recovery_code (code_hash, person_id) select unnest($2::bytea[]), $1", [
      personId,
      hashes,
    ]);
  }
  return { secret: deps.oneTimeCodes.enrolment(secret, "").secret, recoveryCodes: shown };
}

export async function dropFactor(owner: pg.Client, personId: string): Promise<void> {
  await owner.query("delete from second_factor where person_id = $1", [personId]);
  await owner.query("delete from recovery_code where person_id = $1", [personId]);
}
