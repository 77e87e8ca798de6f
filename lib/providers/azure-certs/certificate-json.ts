import { fail, ok, type Result } from "@/lib/domain/errors";
import type { AzureCertsCode } from "./faults";
import { openArchive } from "./pkcs12";

const block = /-----BEGIN ([A-Z0-9 ]{1,40})-----[^-]+-----END \1-----/g;

const jsonOf = (certificates: readonly string[], key: string | null): string => {
  const cert = `${certificates.join("\n")}\n`;
  return JSON.stringify(key === null ? { cert } : { cert, key: `${key}\n` });
};

/**
 * The JSON text of which references name `cert` and `key`, from either form in which Key Vault keeps a certificate: PEM
 * or PKCS #12 in Base64. One whose key may not leave Key Vault has no `key`.
 */
export const certificateJson = (text: string, contentType: string | undefined): Result<string, AzureCertsCode> => {
  if (contentType === "application/x-pkcs12") {
    const archive = openArchive(Buffer.from(text, "base64"));
    return archive === null ? fail("azure-certs.archive-unreadable") : ok(jsonOf(archive.certificates, archive.key));
  }
  const blocks = [...text.matchAll(block)].map(([whole, label = ""]) => ({ whole, label }));
  const certificates = blocks.filter(({ label }) => label === "CERTIFICATE").map(({ whole }) => whole);
  const key = blocks.find(({ label }) => label.endsWith("PRIVATE KEY"))?.whole ?? null;
  return certificates.length === 0 ? fail("azure-certs.not-a-certificate") : ok(jsonOf(certificates, key));
};
