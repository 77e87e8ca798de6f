import { X509Certificate } from "node:crypto";
import { decodeJson } from "@/lib/domain/decode-json";
import { endAt, type Opener } from "@/lib/domain/rotation/opener";
import type { Host, OpenedVault, Provider } from "./contract";

/** What a vault is opened with, as far as it can be read, and whether looking took one of a few uses. */
export interface Openers {
  readonly openers: readonly Opener[];
  readonly isCounted: boolean;
  /** The backend was asked and did not say: what was seen before stands. */
  readonly isUnseen: boolean;
}

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The earliest end of the certificates in a PEM text; null where there is none that can be read. */
const certificateEnd = (pem: string): Date | null => {
  const ends = (pem.match(block) ?? []).flatMap((one) => {
    try {
      return [new X509Certificate(one).validToDate.getTime()];
    } catch {
      // OpenSSL's words quote what they read; whoever opens the vault with it hears what is wrong.
      return [];
    }
  });
  return ends.length === 0 ? null : endAt(Math.min(...ends));
};

/** The end that a signed token names itself; null for one that names none. */
const tokenEnd = (token: string): Date | null => {
  const [, claims = ""] = token.split(".");
  const decoded = decodeJson(Buffer.from(claims, "base64url"));
  const exp = decoded.ok && decoded.value.type === "object" ? decoded.value.members.get("exp") : undefined;
  return exp?.type === "number" ? endAt(exp.number * 1000) : null;
};

const written: readonly (readonly ["config" | "access", string, string, (text: string) => Date | null])[] = [
  ["access", "ca", "CA certificate", certificateEnd],
  ["access", "identity_ca", "CA certificate of the sign-in provider", certificateEnd],
  ["access", "cert_auth_cert", "client certificate", certificateEnd],
  ["config", "cert_auth_cert", "client certificate of the nodes", certificateEnd],
  ["access", "kube_api_token", "service account token", tokenEnd],
];

/**
 * Until when that is good which opens a vault: what certificates and signed tokens say of themselves, and what the
 * backend says of a token of Keyhole's own. Gives no credential, and leaves out what cannot be read.
 */
export const openersOf = async (provider: Provider, vault: OpenedVault, host: Host): Promise<Openers> => {
  const local = written.flatMap(([part, field, what, endOf]): Opener[] => {
    const text = vault[part][field];
    const endsAt = typeof text === "string" ? endOf(text) : null;
    return endsAt === null ? [] : [{ what, endsAt }];
  });
  try {
    const told = (await provider.opensWith?.(vault, host)) ?? null;
    return told === null || told === "unseen"
      ? { openers: local, isCounted: false, isUnseen: told === "unseen" }
      : { openers: [...local, told.opener], isCounted: told.isCounted, isUnseen: false };
  } catch {
    // Whatever an adapter throws may quote a credential.
    return { openers: local, isCounted: false, isUnseen: true };
  }
};
