import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from "node:crypto";
import type { Preview } from "@/lib/domain/preview";

const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g;

/** The PEM blocks of a text by their label, in order. */
export const pemBlocks = (text: string): readonly { readonly label: string; readonly text: string }[] =>
  [...text.matchAll(block)].map((match) => ({ label: match[1] ?? "", text: match[0] }));

/** Runs what reads a key or certificate; its error quotes the text, so only "no" comes out. */
const attempt = <T>(read: () => T): T | null => {
  try {
    return read();
  } catch {
    return null;
  }
};

const shownNames = 50;
const longestName = 300;

/** Certificates are public, but whoever writes one may put anything in: one line, no control characters, a limit. */
const oneLine = (text: string): string =>
  text
    .split("\n")
    .join(", ")

    .replace(/[\u0000-\u001f\u007f-\u009f]|\p{Cf}/gu, "")
    .slice(0, longestName);

const curves: Readonly<Record<string, string>> = { prime256v1: "P-256", secp384r1: "P-384", secp521r1: "P-521" };

const bitsOf = (key: KeyObject): number | null => {
  const details = key.asymmetricKeyDetails;
  if (details?.modulusLength !== undefined) return details.modulusLength;
  const curve = Number(/(\d{3})/.exec(curves[details?.namedCurve ?? ""] ?? details?.namedCurve ?? "")?.[1]);
  return Number.isNaN(curve) ? null : curve;
};

const typeOf = (key: KeyObject): string => {
  const { namedCurve } = key.asymmetricKeyDetails ?? {};
  const type = key.asymmetricKeyType ?? "unknown";
  if (namedCurve !== undefined) return `EC ${curves[namedCurve] ?? namedCurve}`;
  return /^(ed|x)\d/.test(type) ? `${type[0]?.toUpperCase()}${type.slice(1)}` : type.toUpperCase();
};

const withBits = (key: KeyObject): string => {
  const { modulusLength } = key.asymmetricKeyDetails ?? {};
  return modulusLength === undefined ? typeOf(key) : `${typeOf(key)} ${modulusLength}`;
};

const certificatePreview = (certificate: X509Certificate, chainLength: number): Preview => ({
  kind: "certificate",
  subject: oneLine(certificate.subject),
  issuer: oneLine(certificate.issuer),
  names: (certificate.subjectAltName ?? "")
    .split(", ")
    .filter((name) => name !== "")
    .slice(0, shownNames)
    .map((name) => oneLine(name.replace(/^(DNS|IP Address|email|URI):/, ""))),
  notBefore: certificate.validFromDate.toISOString(),
  expiresAt: certificate.validToDate.toISOString(),
  keyType: withBits(certificate.publicKey),
  chainLength,
});

/** OpenSSH's own format, which Node does not read, names its cipher in the clear. */
const isEncryptedOpenSsh = (text: string): boolean => {
  const body = Buffer.from(text.replace(/-----[^-]+-----|\s/g, ""), "base64");
  const start = "openssh-key-v1\0".length + 4;
  return body.subarray(start, start + 4).toString("latin1") !== "none";
};

const privateKeyPreview = (label: string, text: string, certificates: readonly X509Certificate[]): Preview | null => {
  if (label === "OPENSSH PRIVATE KEY") {
    return { kind: "private-key", keyType: "OpenSSH", bits: null, encrypted: isEncryptedOpenSsh(text), matches: null };
  }
  if (label.startsWith("ENCRYPTED") || text.includes("Proc-Type: 4,ENCRYPTED")) {
    return { kind: "private-key", keyType: label.split(" ")[0] ?? "", bits: null, encrypted: true, matches: null };
  }
  const key = attempt(() => createPrivateKey(text));
  if (key === null) return null;
  const matches = certificates.length === 0 ? null : certificates.some((one) => one.checkPrivateKey(key));
  return { kind: "private-key", keyType: typeOf(key), bits: bitsOf(key), encrypted: false, matches };
};

/** The certificates in a text that can be read. */
export const certificatesIn = (text: string): readonly X509Certificate[] =>
  pemBlocks(text)
    .filter(({ label }) => label === "CERTIFICATE" || label === "X509 CERTIFICATE")
    .map((one) => attempt(() => new X509Certificate(one.text)))
    .filter((one) => one !== null);

/**
 * What a PEM text holds: its first certificate, else its key. `beside` are certificates it may belong to. Null if the
 * text is no PEM or cannot be read as one.
 */
export const describePem = (text: string, beside: readonly X509Certificate[]): Preview | null => {
  const blocks = pemBlocks(text);
  const certificates = certificatesIn(text);
  const [first] = certificates;
  if (first !== undefined) return certificatePreview(first, certificates.length);
  for (const { label, text: one } of blocks) {
    if (label.endsWith("PRIVATE KEY")) return privateKeyPreview(label, one, beside);
    if (label.endsWith("PUBLIC KEY")) {
      const key = attempt(() => createPublicKey(one));
      return key === null ? null : { kind: "public-key", keyType: typeOf(key), bits: bitsOf(key) };
    }
  }
  return null;
};
