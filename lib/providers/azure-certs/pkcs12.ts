import { createPrivateKey, X509Certificate } from "node:crypto";
import { derAt, derElements, type Der } from "./der";
import { archiveBudget, withoutPassword, type CipherBudget } from "./pkcs12-cipher";

const plainData = "2a864886f70d010701";
const encryptedData = "2a864886f70d010706";
const bags = { key: "2a864886f70d010c0a0101", shrouded: "2a864886f70d010c0a0102", cert: "2a864886f70d010c0a0103" };

/** PEM texts; the key's own certificate first, the others in their order. */
export interface OpenedArchive {
  readonly certificates: readonly string[];
  readonly key: string | null;
}

const inner = (bytes: Buffer): Der[] => [...derElements(bytes)];
const only = (bytes: Buffer, tag: Parameters<typeof derAt>[2]): Buffer => derAt(derElements(bytes), 0, tag);

/** The bags of one part of the archive, opened where it is encrypted. */
const bagsOf = (part: Der, budget: CipherBudget): readonly Der[] => {
  const content = inner(part.value);
  const kind = derAt(content, 0, "oid").toString("hex");
  const held = derAt(content, 1, "explicit");
  if (kind === plainData) return inner(only(only(held, "octets"), "sequence"));
  if (kind !== encryptedData) return [];
  const encrypted = inner(derAt(inner(only(held, "sequence")), 1, "sequence"));
  const opened = withoutPassword(derAt(encrypted, 1, "sequence"), derAt(encrypted, 2, "implicit"), budget);
  return inner(only(opened, "sequence"));
};

const pem = (label: string, der: Buffer): string => {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join("\n");
};

const belongs = (certificate: string, key: string): boolean =>
  new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));

const opened = (archive: Buffer): OpenedArchive => {
  const content = inner(derAt(inner(only(archive, "sequence")), 1, "sequence"));
  const parts = inner(only(only(derAt(content, 1, "explicit"), "octets"), "sequence"));
  const certificates: string[] = [];
  const budget = archiveBudget();
  let key: string | null = null;
  for (const bag of parts.flatMap((part) => bagsOf(part, budget))) {
    const [kind, held] = [derAt(inner(bag.value), 0, "oid").toString("hex"), derAt(inner(bag.value), 1, "explicit")];
    const sequence = only(held, "sequence");
    if (kind === bags.cert) {
      certificates.push(pem("CERTIFICATE", only(derAt(inner(sequence), 1, "explicit"), "octets")));
    } else if (kind === bags.shrouded) {
      const [algorithm, data] = [derAt(inner(sequence), 0, "sequence"), derAt(inner(sequence), 1, "octets")];
      key = pem("PRIVATE KEY", withoutPassword(algorithm, data, budget));
    } else if (kind === bags.key) key = pem("PRIVATE KEY", held);
  }
  const owner = key;
  if (owner === null) return { certificates, key };
  const own = certificates.filter((one) => belongs(one, owner));
  return { certificates: [...own, ...certificates.filter((one) => !own.includes(one))], key };
};

/**
 * Opens the archive in which Key Vault gives a certificate and its key: PKCS #12 without a password. Null for what is
 * none, or is encrypted in a way that is not in use any more.
 */
export const openArchive = (archive: Buffer): OpenedArchive | null => {
  try {
    const { certificates, key } = opened(archive);
    return certificates.length === 0 ? null : { certificates, key };
  } catch {
    // What Node's cryptography throws may tell of the key, and what is no DER has nothing to tell.
    return null;
  }
};
