import { randomBytes, webcrypto } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";

const day = 86_400_000;

/** Writes the sample's secrets, new at every first start: a credential as JSON, an API key, a certificate with its key. */
export async function writeSampleFiles(folder: string): Promise<void> {
  await mkdir(join(folder, "db"), { recursive: true, mode: 0o700 });
  const { certificate, key } = await certificateFor("pay.example.com");
  const files: Readonly<Record<string, string>> = {
    "db-credentials.json": JSON.stringify({ username: "kong", password: randomBytes(18).toString("base64url") }),
    "payments-api-key": randomBytes(32).toString("base64url"),
    "db/password.txt": randomBytes(18).toString("base64url"),
    "pay-cert.pem": certificate,
    "pay-key.pem": key,
    // More than a secret may have.
    "backup.bin": "0".repeat(1_100_000),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode: 0o600 });
}

/** A certificate of sixty days that signed itself, with its key, as PEM. */
export async function certificateFor(host: string): Promise<{ certificate: string; key: string }> {
  x509.cryptoProvider.set(webcrypto as Crypto);
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(12).toString("hex"),
    name: `CN=${host}, O=Keyhole sample`,
    notBefore: new Date(now - day),
    notAfter: new Date(now + 60 * day),
    signingAlgorithm: algorithm,
    keys: keys as CryptoKeyPair,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: "dns", value: host }])],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  const lines = pkcs8.match(/.{1,64}/g) ?? [];
  return {
    certificate: `${certificate.toString("pem")}\n`,
    key: `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`,
  };
}
