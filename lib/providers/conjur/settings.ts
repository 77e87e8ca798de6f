import { normalHost } from "@/lib/domain/allow-entry";
import { fail, ok, type Result } from "@/lib/domain/errors";
import type { OpenedVault, TlsOptions } from "../contract";
import { encodeSegment, pathSegments } from "../path-segments";
import { proxyOf } from "../proxy-settings";
import type { ConjurCode } from "./faults";
import { filledText } from "../filled-text";
import { holdsCertificate } from "../holds-certificate";

export interface ConjurSettings {
  /** Scheme, host, port and path before Conjur's own, without a slash at the end. */
  readonly base: string;
  readonly account: string;
  readonly login: string;
  readonly apiKey: string;
  /** Whether the login is Keyhole's own and not the nodes'. */
  readonly own: boolean;
  readonly tls: TlsOptions;
}

const baseOf = (value: unknown): string | null => {
  const text = filledText(value);
  if (text === null || !URL.canParse(text)) return null;
  const { protocol, hostname, port, pathname, search, hash, username, password } = new URL(text);
  const host = normalHost(hostname);
  if ((protocol !== "http:" && protocol !== "https:") || host === null) return null;
  if ([search, hash, username, password].some((part) => part !== "")) return null;
  const path = pathname.replace(/\/$/, "");
  const { origin } = new URL(`${protocol}//${host}${port === "" ? "" : `:${port}`}`);
  return path === "" || pathSegments(path.slice(1)).ok ? `${origin}${path}` : null;
};

/** One name, however it is written into an address. */
const isName = (text: string | null, mayHaveParts: boolean): text is string => {
  if (text === null) return false;
  const segments = pathSegments(text);
  return segments.ok && text.isWellFormed() && (mayHaveParts || segments.value.length === 1);
};

/** Reads what opening this vault takes from config and access: a login of Keyhole's own before that of the nodes. */
export const conjurSettings = ({ config, access }: OpenedVault): Result<ConjurSettings, ConjurCode> => {
  const base = baseOf(config.endpoint_url);
  if (base === null) return fail("conjur.address-invalid");
  const account = filledText(config.account);
  if (!isName(account, false)) return fail("conjur.account-invalid");
  const own = filledText(access.login) !== null || filledText(access.api_key) !== null;
  const from = own ? access : config;
  const login = filledText(from.login);
  if (login === null) return fail("conjur.login-missing");
  if (!isName(login, true)) return fail("conjur.login-invalid");
  const apiKey = filledText(from.api_key);
  if (apiKey === null) return fail("conjur.api-key-missing");
  const verify = access.tls_verify !== false;
  const ca = verify ? filledText(access.ca) : null;
  if (ca !== null && !holdsCertificate(ca)) return fail("conjur.ca-invalid");
  return ok({ base, account, login, apiKey, own, tls: { verify, ...(ca === null ? {} : { ca }), ...proxyOf(access) } });
};

/** Below the server's address, each name as one segment: `/secrets/acme/variable/apps%2Fdb`. */
export const conjurPath = (...names: readonly string[]): string =>
  names.map((name) => `/${encodeSegment(name)}`).join("");
