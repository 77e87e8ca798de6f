import { grouped, recoveryCodeOf, recoveryCodes } from "@/lib/domain/sign-in/typed-code";
import type { Crypto } from "@/lib/services/deps";

/** New recovery codes, as they are shown this once, and what is kept of them. */
export function newRecoveryCodes(
  crypto: Crypto,
  personId: string,
): { readonly shown: string[]; readonly hashes: Buffer[] } {
  const codes = Array.from({ length: recoveryCodes.count }, () =>
    recoveryCodeOf(Buffer.from(crypto.newSecret(), "base64url")),
  );
  return { shown: codes.map(grouped), hashes: codes.map((code) => recoveryHash(crypto, personId, code)) };
}

/** What is kept of a code in its bare form: with 80 random bits no list of guesses finds it. */
export function recoveryHash(crypto: Pick<Crypto, "sha256">, personId: string, code: string): Buffer<ArrayBuffer> {
  return Buffer.from(crypto.sha256(`${personId} ${code}`));
}
