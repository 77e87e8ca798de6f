/** Of an authenticator app: RFC 6238 as every app reads it. */
export const oneTimeCode = { digits: 6, stepSeconds: 30 } as const;

/** Whoever guesses has this many tries in so many minutes, by person. */
export const codeTries = { most: 5, windowMinutes: 5 } as const;

/** Recovery codes: how many there are, and of how many characters each; a character is worth five bits. */
export const recoveryCodes = { count: 10, characters: 16 } as const;

/** Digits and letters that nobody takes for another: no I, L, O or U. */
const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export type TypedCode =
  | { readonly kind: "one-time"; readonly code: string }
  /** In capitals, without what groups it. */
  | { readonly kind: "recovery"; readonly code: string };

/** What was typed as a code, however it was spaced and grouped; null for what is neither kind. */
export function typedCode(text: string): TypedCode | null {
  const bare = text.normalize("NFKC").replace(/[\s\p{Pd}\p{Cf}]/gu, "");
  if (new RegExp(`^\\d{${oneTimeCode.digits}}$`).test(bare)) return { kind: "one-time", code: bare };
  const capitals = bare.toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  const known = capitals.length === recoveryCodes.characters && [...capitals].every((one) => letters.includes(one));
  return known ? { kind: "recovery", code: capitals } : null;
}

/** A recovery code in its bare form, out of at least ten random bytes. */
export function recoveryCodeOf(bytes: Uint8Array): string {
  let code = "";
  for (let place = 0; place < recoveryCodes.characters; place += 1) {
    const bit = place * 5;
    const two = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0);
    code += letters[(two >> (11 - (bit & 7))) & 31] ?? "";
  }
  return code;
}

/** As it is shown and copied: in groups of four. */
export function grouped(code: string): string {
  return code.replace(/(.{4})(?=.)/g, "$1-");
}
