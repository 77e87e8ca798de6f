import { jsonObject } from "@/lib/domain/json-object";
import { settle } from "@/lib/net/refusal";
import type { Item, Net, TlsOptions } from "../../contract";
import { shownForm } from "../../shown-body";
import { netFailure } from "../../net-failure";
import { wholeSeconds } from "../../whole-seconds";
import type { HcvCode } from "../faults";

export interface ClientCredentials {
  readonly endpoint: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What else the form holds: audiences, scope, resource. */
  readonly form: readonly (readonly [name: string, value: string])[];
  readonly tls: TlsOptions;
}

type Failed = Extract<Item<never>, { readonly ok: false }>;
type Verdict = Pick<Failed, "failure" | "retryAfterSeconds"> & { readonly code: HcvCode };

/** By RFC 6749 §5.2 the client's own faults have a name; all else goes by the status. */
const verdict = (status: number, error: unknown, later: string | null): Verdict => {
  const isAudience = error === "invalid_target" || error === "invalid_scope" || error === "invalid_resource";
  if (isAudience) return { failure: "misconfigured", code: "hcv.idp-audience-refused" };
  if (error === "unauthorized_client" || error === "unsupported_grant_type")
    return { failure: "misconfigured", code: "hcv.idp-grant-refused" };
  if (status === 401 || error === "invalid_client")
    return { failure: "unauthenticated", code: "hcv.idp-client-refused" };
  if (status === 403) return { failure: "forbidden", code: "hcv.idp-grant-refused" };
  if (status === 429) {
    const seconds = wholeSeconds(later);
    const wait = seconds === null ? {} : { retryAfterSeconds: seconds };
    return { failure: "throttled", code: "hcv.idp-throttled", ...wait };
  }
  if (status >= 500) return { failure: "unreachable", code: "hcv.idp-failed" };
  return { failure: "misconfigured", code: "hcv.idp-answer-unknown" };
};

const isJwt = (token: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);

/**
 * Asks an identity provider for an access token by the client credentials grant, the client's secret in the form. Gives
 * a JWT, which is the only kind of token that Vault can look into. Nothing the provider says is shown.
 */
export const clientCredentials = async (of: ClientCredentials, net: Net, step: string): Promise<Item<string>> => {
  const started = performance.now();
  const { endpoint } = of;
  const form = new URLSearchParams({
    ...{ grant_type: "client_credentials", client_id: of.clientId, client_secret: of.clientSecret },
  });
  of.form.forEach(([name, value]) => form.append(name, value));
  const plainHeaders = { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" };
  const answer = await settle(
    net.fetch(endpoint, { method: "POST", headers: plainHeaders, body: form.toString(), tls: of.tls }),
  );
  const did = {
    ...{ name: step, ms: performance.now() - started },
    // Without a query, which is the author's and might hold anything.
    request: {
      ...{ method: "POST", url: `${endpoint.origin}${endpoint.pathname}`, headerNames: Object.keys(plainHeaders) },
      plainHeaders,
      ...shownForm(form.toString()),
    },
  };
  if (!answer.ok) return { ok: false, ...netFailure(answer.problem), steps: [did] };
  const { status, headers } = answer.value;
  const steps = [{ ...did, status }];
  const body = jsonObject(await answer.value.text());
  if (status !== 200) return { ok: false, ...verdict(status, body?.error, headers.get("retry-after")), steps };
  const token = body?.access_token;
  if (typeof token !== "string" || token === "") {
    return { ok: false, failure: "malformed", code: "hcv.idp-answer-unknown" satisfies HcvCode, steps };
  }
  if (!isJwt(token))
    return { ok: false, failure: "misconfigured", code: "hcv.idp-token-opaque" satisfies HcvCode, steps };
  return { ok: true, value: token, steps };
};

/** An address that a client's secret may be posted to; null for one that is none. */
export const endpointOf = (text: string): URL | null => {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isClean = url.username === "" && url.password === "" && url.hash === "";
  return isClean && (url.protocol === "https:" || url.protocol === "http:") ? url : null;
};
