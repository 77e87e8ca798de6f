import { z } from "zod";
import { fail, ok, type Result } from "@/lib/domain/errors";
import { isSecureUrl } from "@/lib/domain/single-sign-on/secure-url";
import type { ProviderProblem } from "@/lib/domain/single-sign-on/provider-problem";
import type { Net, TlsOptions } from "@/lib/net/net";
import type { ProviderMetadata } from "@/lib/services/single-sign-on/open-id";
import { fetchJson } from "./fetch-json";

/** What an ID token may be signed by, the customary first. Never `none`, and never what the client's own secret signs. */
const accepted = ["RS256", "PS256", "ES256", "EdDSA", "RS384", "RS512", "PS384", "PS512", "ES384", "ES512"];

const texts = z.array(z.string());
const shape = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  userinfo_endpoint: z.string().optional(),
  end_session_endpoint: z.string().optional(),
  response_types_supported: texts.optional(),
  code_challenge_methods_supported: texts.optional(),
  token_endpoint_auth_methods_supported: texts.optional(),
  id_token_signing_alg_values_supported: texts.optional(),
  authorization_response_iss_parameter_supported: z.boolean().optional(),
});

/**
 * Reads and judges a provider's description. Its endpoints are taken from here only, so that what was judged is what is
 * used: a provider that does not say that it does PKCE gets nobody, instead of a sign-in without.
 */
export async function discover(
  net: Net,
  issuer: string,
  tls: TlsOptions,
): Promise<Result<ProviderMetadata, ProviderProblem>> {
  if (!isSecureUrl(issuer)) return fail("endpoint-insecure");
  const where = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const answer = await fetchJson(net, where, { tls, missing: "no-metadata" });
  if (!answer.ok) return answer;
  if (answer.value["issuer"] !== issuer) return fail("issuer-mismatch");
  const read = shape.safeParse(answer.value);
  if (!read.success) return fail("endpoint-missing");
  const said = read.data;
  const endpoints = [said.authorization_endpoint, said.token_endpoint, said.jwks_uri, said.userinfo_endpoint];
  if (endpoints.some((one) => one !== undefined && !isSecureUrl(one))) return fail("endpoint-insecure");
  if (said.response_types_supported?.includes("code") !== true) return fail("no-code-flow");
  if (said.code_challenge_methods_supported?.includes("S256") !== true) return fail("no-pkce");
  // Where a provider says nothing, the standard says basic.
  const ways = said.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  const way = (["client_secret_basic", "client_secret_post"] as const).find((one) => ways.includes(one));
  if (way === undefined) return fail("no-client-secret");
  const signs = said.id_token_signing_alg_values_supported ?? ["RS256"];
  const [first, ...others] = accepted.filter((one) => signs.includes(one));
  if (first === undefined) return fail("no-signature");
  const end = said.end_session_endpoint;
  return ok({
    issuer,
    authorizationEndpoint: said.authorization_endpoint,
    tokenEndpoint: said.token_endpoint,
    keysUri: said.jwks_uri,
    userinfoEndpoint: said.userinfo_endpoint ?? null,
    endSessionEndpoint: end !== undefined && isSecureUrl(end) ? end : null,
    clientAuthentication: way,
    algorithms: [first, ...others],
    answersWithIssuer: said.authorization_response_iss_parameter_supported === true,
  });
}
