import { X509Certificate } from "node:crypto";
import { endAt, type Opener } from "@/lib/domain/rotation/opener";
import type { Host, OpenedVault, Provider } from "./contract";
import { lifeOfToken } from "./signed-token";

/** What a vault is opened with, as far as it can be read. */
export interface Openers {
  readonly openers: readonly Opener[];
  /** The backend was not asked, or did not say: what was seen before stands. */
  readonly isUnseen: boolean;
  /** It was asked and does not tell: asking again learns nothing. */
  readonly isUntold: boolean;
}

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** When each of the certificates in a PEM text ends: an old authority beside a new one says nothing of that one. */
const certificateEnds = (pem: string): readonly (Date | null)[] =>
  (pem.match(block) ?? []).map((one) => {
    try {
      return endAt(new X509Certificate(one).validToDate.getTime());
    } catch {
      // OpenSSL's words quote what they read; whoever opens the vault with it hears what is wrong.
      return null;
    }
  });

const written: readonly (readonly ["config" | "access", string, string, (text: string) => readonly (Date | null)[]])[] =
  [
    ["access", "ca", "CA certificate", certificateEnds],
    ["access", "identity_ca", "CA certificate of the sign-in provider", certificateEnds],
    ["access", "cert_auth_cert", "client certificate", certificateEnds],
    ["config", "cert_auth_cert", "client certificate of the nodes", certificateEnds],
    ["access", "kube_api_token", "service account token", (token) => [lifeOfToken(token).endsAt]],
  ];

/** What was read here; several of one name that end at the same moment are one. */
const readHere = (vault: OpenedVault): readonly Opener[] =>
  written.flatMap(([part, field, what, endsOf]) => {
    const text = vault[part][field];
    const ends = typeof text === "string" ? endsOf(text) : [];
    const times = new Set(ends.flatMap((end) => end?.getTime() ?? []));
    return [...times].sort((one, other) => one - other).map((time) => ({ what, endsAt: new Date(time) }));
  });

/**
 * Until when that is good which opens a vault: what certificates and signed tokens say of themselves, each for itself,
 * and what the backend says of others. Gives no credential, and leaves out what cannot be read.
 *
 * @param asks whether the backend is asked, which takes a use of what is good for few
 */
export const openersOf = async (
  provider: Provider,
  vault: OpenedVault,
  host: Host,
  { asks = true }: { readonly asks?: boolean } = {},
): Promise<Openers> => {
  const openers = readHere(vault);
  if (!asks) return { openers, isUnseen: true, isUntold: false };
  try {
    const told = (await provider.opensWith?.(vault, host)) ?? [];
    if (typeof told === "string") return { openers, isUnseen: true, isUntold: told === "untold" };
    return { openers: [...openers, ...told], isUnseen: false, isUntold: false };
  } catch {
    // Whatever an adapter throws may quote a credential.
    return { openers, isUnseen: true, isUntold: false };
  }
};
