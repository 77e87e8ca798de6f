import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { fail, ok, type Result } from "@/lib/domain/errors";
import { Secret } from "@/lib/domain/secret";
import type { Seal, SealedPlace } from "@/lib/services/deps";

/** `other-place` is told for another table, column, row or binding as for a changed byte: the tag tells no more. */
export type SealProblem = "damaged" | "other-key" | "other-place";

interface SealingKey {
  readonly id: Buffer;
  readonly key: Buffer;
}

const format = 1;
const idBytes = 8;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + idBytes + nonceBytes + tagBytes;

const sealingKey = (master: Uint8Array): SealingKey => {
  if (master.length !== 32) throw new Error("A sealing key has 32 bytes.");
  const key = Buffer.from(hkdfSync("sha256", master, "", "keyhole seal", 32));
  return { key, id: createHash("sha256").update("keyhole seal id").update(key).digest().subarray(0, idBytes) };
};

const boundTo = (place: SealedPlace, keyId: Buffer): Buffer =>
  Buffer.from(JSON.stringify([format, place.table, place.column, place.row, keyId.toString("hex"), place.binding]));

/** Opens what was sealed for exactly this place by one of these keys. */
const unseal = (sealed: Uint8Array, place: SealedPlace, keys: readonly SealingKey[]): Result<Secret, SealProblem> => {
  if (sealed.length < headBytes || sealed[0] !== format) return fail("damaged");
  const [idEnd, nonceEnd] = [1 + idBytes, 1 + idBytes + nonceBytes];
  const id = Buffer.from(sealed.subarray(1, idEnd));
  const key = keys.find((one) => one.id.equals(id));
  if (key === undefined) return fail("other-key");
  const decipher = createDecipheriv("aes-256-gcm", key.key, sealed.subarray(idEnd, nonceEnd));
  decipher.setAAD(boundTo(place, id));
  decipher.setAuthTag(sealed.subarray(nonceEnd, headBytes));
  const bytes = decipher.update(sealed.subarray(headBytes));
  try {
    decipher.final();
  } catch {
    bytes.fill(0);
    return fail("other-place");
  }
  return ok(Secret.of(bytes));
};

export interface SealWithReasons extends Seal {
  /** Names the key that seals, in hex. */
  readonly keyId: string;
  /** As `open`, and says why not. */
  unseal(sealed: Uint8Array, place: SealedPlace): Result<Secret, SealProblem>;
}

/**
 * Seals credentials for rest: AES-256-GCM under a key derived from the installation's 32 bytes, bound to table, column,
 * row, key and to where the credential may be sent. `earlier` keys still open what they sealed.
 */
export const createSeal = (master: Uint8Array, earlier: readonly Uint8Array[] = []): SealWithReasons => {
  const current = sealingKey(master);
  const keys = [current, ...earlier.map(sealingKey)];
  return {
    keyId: current.id.toString("hex"),
    close: (value, place) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", current.key, nonce);
      cipher.setAAD(boundTo(place, current.id));
      const body = Buffer.concat([cipher.update(value.reveal()), cipher.final()]);
      return Buffer.concat([Buffer.of(format), current.id, nonce, cipher.getAuthTag(), body]);
    },
    open: (sealed, place) => {
      const opened = unseal(sealed, place, keys);
      return opened.ok ? opened.value : null;
    },
    unseal: (sealed, place) => unseal(sealed, place, keys),
  };
};
