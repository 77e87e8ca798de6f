import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { keyIdOf } from "@/lib/domain/audit/checkpoint";
import type { AuditSigner } from "@/lib/services/deps";

/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410). */
const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** The signer of this installation's log, from the 32 bytes of its key. */
export function createAuditSigner(seed: Uint8Array, earlier: readonly string[] = []): AuditSigner {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
  return {
    publicKey,
    keyId: keyIdOf(publicKey, (bytes) => createHash("sha256").update(bytes).digest()),
    earlier,
    sign: (text) => sign(null, Buffer.from(text, "utf8"), key).toString("hex"),
  };
}
