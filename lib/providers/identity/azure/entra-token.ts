import type { TokenCredential } from "@azure/identity";
import { jsonObject } from "@/lib/domain/json-object";
import type { Item, Net, TlsOptions } from "../../contract";
import type { AzureCloud } from "./clouds";
import { diagnoseToken } from "./diagnose-token";
import { azureHttp, type AzureHttp } from "./http-client";
import type { AzureToken } from "./token";

export interface EntraQuestion {
  readonly net: Net;
  readonly tls: TlsOptions;
  readonly cloud: AzureCloud;
  /** "https://vault.azure.net". */
  readonly resource: string;
  readonly now: () => Date;
}

type CredentialOptions = AzureHttp["options"] & { readonly authorityHost: string };

/** The tenant that a token names. Only Azure has to understand its tokens, so another text names none. */
const tenantOf = (token: string): string | null => {
  const tid = jsonObject(Buffer.from(token.split(".")[1] ?? "", "base64url").toString())?.tid;
  return typeof tid === "string" ? tid : null;
};

/**
 * Has one of the vendor's credentials fetch a token from the cloud's Entra ID, in one exchange. Null where the
 * credential asked nobody, as it found nothing to sign in with.
 */
export const entraToken = async (
  name: string,
  { net, tls, cloud, resource, now }: EntraQuestion,
  credential: (options: CredentialOptions) => TokenCredential,
): Promise<Item<AzureToken> | null> => {
  const http = azureHttp({ net, tls, origin: cloud.authority });
  const at = now();
  const { exchanges, value } = await http.watch(name, async () => {
    const given = await credential({ ...http.options, authorityHost: cloud.authority }).getToken(
      `${resource}/.default`,
    );
    // The client counts by the system's clock.
    return given === null ? null : { token: given.token, ms: given.expiresOnTimestamp - Date.now() };
  });
  const steps = exchanges.map(({ step }) => step);
  if (value !== null) {
    const { token, ms } = value;
    return { ok: true, value: { token, expiresAt: new Date(at.getTime() + ms), tenantId: tenantOf(token) }, steps };
  }
  const last = exchanges.at(-1);
  if (last === undefined) return null;
  if (!last.ok) return { ok: false, failure: last.failure, code: last.code, steps };
  return { ok: false, ...diagnoseToken(last), steps };
};
