import { createHash, createPublicKey, verify, type KeyObject } from "node:crypto";
import { bytesOfHex, utf8 } from "@/lib/domain/audit/bytes";
import type { Sha256 } from "@/lib/domain/audit/chain";
import { checkpointText, keyIdOf, readCheckpointLine, type VerifySignature } from "@/lib/domain/audit/checkpoint";
import { cutText, readCutLine } from "@/lib/domain/audit/cut";
import type { RunningHash } from "@/lib/domain/audit/check-export";
import type { AuditSigner } from "@/lib/services/deps";

export const sha256: Sha256 = (bytes) => createHash("sha256").update(bytes).digest();

/** A hash of what comes in parts; asked in between, it goes on. */
export function runningHash(): RunningHash {
  const hash = createHash("sha256");
  return { add: (text) => void hash.update(text, "utf8"), soFar: () => hash.copy().digest("hex") };
}

/** What stands before the 32 bytes of an Ed25519 public key in its SPKI (RFC 8410). */
const spki = Buffer.from("302a300506032b6570032100", "hex");

function publicKeyOf(hex: string): KeyObject {
  return createPublicKey({ key: Buffer.concat([spki, Buffer.from(hex, "hex")]), format: "der", type: "spki" });
}

/** One installation signs with few keys, and checking a log asks for the same one each time. */
const known = new Map<string, KeyObject>();

export const verifySignature: VerifySignature = (publicKey, bytes, signature) => {
  const key = known.get(publicKey) ?? publicKeyOf(publicKey);
  if (known.size < 100) known.set(publicKey, key);
  return verify(null, bytes, key, signature);
};

/** Whether this installation signed a checkpoint's line, by its key or one that was its own before. */
export function isSignedHere(
  line: string,
  { publicKey, earlier }: Pick<AuditSigner, "publicKey" | "earlier">,
): boolean {
  const read = readCheckpointLine(line);
  if (read === null) return false;
  const { checkpoint, signature } = read;
  return isSignedBy([publicKey, ...earlier], checkpoint.key, checkpointText(checkpoint), signature);
}

/** The same for the record of a cut. */
export function isCutSignedHere(
  line: string,
  { publicKey, earlier }: Pick<AuditSigner, "publicKey" | "earlier">,
): boolean {
  const read = readCutLine(line);
  if (read === null) return false;
  return isSignedBy([publicKey, ...earlier], read.cut.key, cutText(read.cut), read.signature);
}

function isSignedBy(keys: readonly string[], id: string, text: string, signature: string): boolean {
  const key = keys.find((one) => keyIdOf(one, sha256) === id);
  return key !== undefined && verifySignature(key, utf8(text), bytesOfHex(signature));
}

/** A public key (hex) as PEM, as it is given to auditors. */
export const publicPem = (hex: string): string => publicKeyOf(hex).export({ format: "pem", type: "spki" }).toString();

/** The 32 bytes, hex, of an Ed25519 public key in PEM or hex; null for anything else. */
export function readPublicKey(text: string): string | null {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return trimmed.toLowerCase();
  if (!trimmed.startsWith("-----BEGIN PUBLIC KEY-----")) return null;
  try {
    const key = createPublicKey(trimmed);
    if (key.asymmetricKeyType !== "ed25519") return null;
    return key.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
  } catch {
    return null;
  }
}
