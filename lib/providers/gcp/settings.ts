import { fail, ok, type Result } from "@/lib/domain/errors";
import type { OpenedVault, TlsOptions } from "../contract";
import { gcpMethods, type GcpMethod } from "../identity/gcp/credential";
import { httpsOrLoopback } from "../identity/gcp/https-or-loopback";
import { proxyOf } from "../proxy-settings";
import type { GcpCode } from "./faults";
import { filledText } from "../filled-text";
import { holdsCertificate } from "../holds-certificate";

export interface GcpSettings {
  /** Scheme, host and port of the API. */
  readonly endpoint: URL;
  readonly project: string;
  /** Of regional secrets; null for the usual ones. */
  readonly location: string | null;
  readonly tls: TlsOptions;
  readonly method: GcpMethod;
  /** Whether the endpoint must be on the allow-list, guarded gateway or not, before a token goes there. */
  readonly needsListing: boolean;
  /** The key file's text, where the access holds one. */
  readonly keyText: string | null;
}

/** An id, a number, or an id below a domain (`example.com:app`). */
export const isProject = (text: string): boolean => /^(?:[a-z0-9.-]+:)?[a-z0-9][a-z0-9-]{0,62}$/.test(text);

const isOfficial = ({ protocol, hostname, port }: URL): boolean =>
  protocol === "https:" && port === "" && hostname.endsWith(".googleapis.com");

const endpointOf = (given: string | null, location: string | null): URL | null => {
  const standard = `https://secretmanager.${location === null ? "" : `${location}.rep.`}googleapis.com`;
  const url = httpsOrLoopback(given ?? standard);
  return url === null || url.pathname !== "/" ? null : url;
};

/** Reads what opening this vault takes from config and access. */
export const gcpSettings = ({ config, access }: OpenedVault): Result<GcpSettings, GcpCode> => {
  const project = filledText(config.project_id);
  if (project === null) return fail("gcp.project-missing");
  if (!isProject(project)) return fail("gcp.project-invalid");
  const location = filledText(access.location);
  if (location !== null && !/^[a-z]+(?:-[a-z]+)+[0-9]+$/.test(location)) return fail("gcp.location-invalid");
  const endpoint = endpointOf(filledText(access.api_endpoint), location);
  if (endpoint === null) return fail("gcp.endpoint-invalid");
  const method = gcpMethods.find((one) => one === access.auth_method) ?? "service_account";
  const ca = filledText(access.ca);
  if (ca !== null && !holdsCertificate(ca)) return fail("gcp.ca-invalid");
  const tls = { ...(ca === null ? {} : { ca }), ...proxyOf(access) };
  // Whoever sets up a vault has a key of their own, but no right to the identity of Keyhole's host.
  const needsListing = method !== "service_account" && !isOfficial(endpoint);
  const keyText = filledText(access.service_account_json);
  return ok({ endpoint, project, location, tls, method, keyText, needsListing });
};
