import { createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import type { Crypto } from "@/lib/services/deps";

/** Hashes and keyed fingerprints from the installation's key (32 bytes); each purpose gets a key of its own. */
export function createCrypto(key: Uint8Array): Crypto {
  const keyFor = (purpose: string): Buffer => Buffer.from(hkdfSync("sha256", key, "", `keyhole ${purpose}`, 32));
  return {
    keyId: createHash("sha256").update(keyFor("key id")).digest("hex").slice(0, 8),
    sha256Hex: (text) => createHash("sha256").update(text, "utf8").digest("hex"),
    sha256: (text) => createHash("sha256").update(text, "utf8").digest(),
    keyed: (purpose, text) => createHmac("sha256", keyFor(purpose)).update(text, "utf8").digest("hex"),
    newSecret: () => randomBytes(32).toString("base64url"),
  };
}
