import { createHmac } from "node:crypto";
import { bytesToText } from "@/lib/domain/byte-text";
import { isHighEntropy } from "@/lib/domain/entropy";
import type { Secret } from "@/lib/domain/secret";

/** The installation's key for fingerprints, and the name under which history refers to it. */
export interface FingerprintKey {
  readonly id: string;
  readonly key: Secret;
}

/** Where a value was found: what a fingerprint that must not be compared is bound to. */
export interface FingerprintPlace {
  readonly gateway: string;
  readonly vault: string;
  readonly resource: string;
  readonly member: string | null;
}

/** 128 bits in hex, for the server alone. Without `comparable` it says something about this one place only. */
export interface Fingerprint {
  readonly hex: string;
  readonly keyId: string;
  readonly comparable: boolean;
}

const hmac = (key: Uint8Array, text: string | Uint8Array): Buffer => createHmac("sha256", key).update(text).digest();

/**
 * The keyed fingerprint of a value. Hard values compare everywhere under one key; others get a key of their place, as
 * whoever can write secrets could find a weak one by writing guesses and comparing.
 */
export const fingerprintOf = (bytes: Uint8Array, place: FingerprintPlace, { id, key }: FingerprintKey): Fingerprint => {
  const comparable = isHighEntropy(bytes, bytesToText(bytes));
  const { gateway, vault, resource, member } = place;
  const purpose = comparable ? ["everywhere"] : ["here", gateway, vault, resource, member];
  const derived = hmac(key.reveal(), JSON.stringify(["keyhole value fingerprint", ...purpose]));
  return { hex: hmac(derived, bytes).toString("hex").slice(0, 32), keyId: id, comparable };
};

/** What a person sees: "7c1e 90ab 33d0", 48 bits. Null where comparing would allow guessing. */
export const shortFingerprint = ({ hex, comparable }: Fingerprint): string | null =>
  comparable ? `${hex.slice(0, 4)} ${hex.slice(4, 8)} ${hex.slice(8, 12)}` : null;
