import { normalHost } from "@/lib/domain/allow-entry";
import { fail, ok, type Result } from "@/lib/domain/errors";
import type { OpenedVault } from "../contract";
import { encodeSegment, pathSegments } from "../path-segments";
import { proxyOf } from "../proxy-settings";
import type { HcvCode } from "./faults";
import { chooseSignIn, type SignIn } from "./sign-in/choose-sign-in";
import type { VaultServer } from "./vault-client";
import { holdsCertificate } from "../holds-certificate";

export interface HcvSettings extends VaultServer {
  /** The mount's path, each segment encoded, without slashes at the ends. */
  readonly mount: string;
  readonly kv: 1 | 2;
  readonly signIn: SignIn;
}

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

const originOf = (config: OpenedVault["config"]): string | null => {
  const protocol = config.protocol ?? "http";
  const host = normalHost(textOf(config.host) ?? "127.0.0.1");
  const port = config.port ?? 8200;
  const isPort = typeof port === "number" && Number.isInteger(port) && port > 0 && port < 65536;
  if ((protocol !== "http" && protocol !== "https") || host === null || !isPort) return null;
  return new URL(`${protocol}://${host}:${port}`).origin;
};

/**
 * Reads what opening this vault takes from config and access. Settings that name a file are never followed: the file
 * would be one on Keyhole's host.
 */
export const hcvSettings = ({ config, access }: OpenedVault): Result<HcvSettings, HcvCode> => {
  const signIn = chooseSignIn({ config, access });
  if (!signIn.ok) return signIn;
  const origin = originOf(config);
  if (origin === null) return fail("hcv.address-invalid");
  const mount = pathSegments((textOf(config.mount) ?? "secret").replace(/^\/|\/$/g, ""));
  if (!mount.ok) return fail("hcv.mount-invalid");
  const verify = access.tls_verify !== false;
  const ca = verify ? textOf(access.ca) : null;
  const identityCa = textOf(access.identity_ca);
  if (identityCa !== null && !holdsCertificate(identityCa)) return fail("hcv.identity-ca-invalid");
  if (ca !== null && !holdsCertificate(ca)) return fail("hcv.ca-invalid");
  return ok({
    origin,
    signIn: signIn.value,
    namespace: textOf(config.namespace),
    tls: { verify, ...(ca === null ? {} : { ca }), ...proxyOf(access) },
    mount: mount.value.map(encodeSegment).join("/"),
    kv: config.kv === "v2" ? 2 : 1,
  });
};
