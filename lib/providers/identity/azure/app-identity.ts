import { normalHost } from "@/lib/domain/allow-entry";
import { fail, ok, type Result } from "@/lib/domain/errors";
import { isFixedHost, type IdentityEndpoint } from "@/lib/net/allow-list";
import type { AmbientEnvironment } from "../ambient-environment";
import type { AzureSignInCode } from "./faults";

/** What App Service, Functions and Container Apps tell an app: where it asks for its identity, and the header to do so. */
export interface AppIdentity {
  readonly url: URL;
  readonly endpoint: IdentityEndpoint;
  /** Whoever has it gets tokens of the app: it goes to the endpoint and nowhere else. */
  readonly header: string;
}

type Refused = Extract<AzureSignInCode, "azure.identity-endpoint-refused">;
const refused = fail<Refused>("azure.identity-endpoint-refused");

/**
 * Reads what the environment says of an app's identity. Null where it does not say both, as on a machine; refused where
 * no app is told so. Which addresses may be asked is the dialler's to say.
 */
export const appIdentity = (environment: AmbientEnvironment | undefined): Result<AppIdentity | null, Refused> => {
  const [text, header] = [environment?.get("IDENTITY_ENDPOINT") ?? "", environment?.get("IDENTITY_HEADER") ?? ""];
  if (text === "" || header === "") return ok(null);
  const url = URL.canParse(text) ? new URL(text) : null;
  const host = normalHost(url?.hostname ?? "");
  if (url === null || host === null || !isFixedHost(host) || url.protocol !== "http:") return refused;
  const isBare = `${url.username}${url.password}${url.search}${url.hash}` === "";
  if (!isBare || !/^[\x21-\x7e]+$/.test(header)) return refused;
  return ok({ url, endpoint: { host, port: Number(url.port || 80) }, header });
};
