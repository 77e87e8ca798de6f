import { fail, ok } from "@/lib/domain/errors";
import type { Item, TlsOptions } from "../../contract";
import { clientCredentials, endpointOf } from "./client-credentials";
import { mountedLogin, type ChosenLogin, type Fields, type LoginBody, type Refusals } from "./login";
import { filledText } from "../../filled-text";

const refusals: Refusals = [
  [/role .* could not be found|invalid role name/, "misconfigured", "hcv.role-missing"],
  [/missing role/, "misconfigured", "hcv.role-not-given"],
  // What is wrong with the token's signature, issuer and times is told from what its claims do not match.
  [
    /error validating claims|claim .* does not match|audience claim|\((?:aud|sub)\) claim|claim .* not found/,
    "forbidden",
    "hcv.jwt-claims-not-bound",
  ],
  [/error validating token|error verifying token|error configuring token/, "unauthenticated", "hcv.jwt-refused"],
];

/** Separated by commas, as Kong has them. */
const audiencesOf = (value: unknown): readonly string[] =>
  (filledText(value) ?? "").split(",").flatMap((one) => filledText(one) ?? []);

/** With a JWT that an identity provider gives to a client of it. The secret is good for any number of tokens. */
export const jwtLogin = (fields: Fields, tls: TlsOptions): ChosenLogin => {
  const role = filledText(fields.jwt_role);
  const clientId = filledText(fields.oauth2_client_id);
  const clientSecret = filledText(fields.oauth2_client_secret);
  const endpoint = endpointOf(filledText(fields.oauth2_token_endpoint) ?? "");
  // Kong has no setting for the path.
  const path = mountedLogin(fields.jwt_auth_path, "jwt");
  if (path === null) return fail("hcv.auth-path-invalid");
  if (role === null) return fail("hcv.role-not-given");
  if (endpoint === null) return fail("hcv.idp-address-invalid");
  if (clientId === null || clientSecret === null) return fail("hcv.idp-client-missing");
  const form = audiencesOf(fields.oauth2_audiences).map((one) => ["audience", one] as const);
  return ok({
    ...{ by: "jwt", path, step: "sign in with a JWT", as: "A JWT of an identity provider", refusals },
    sent: [clientSecret],
    isAmbient: false,
    body: async ({ net }): Promise<Item<LoginBody>> => {
      const got = await clientCredentials({ endpoint, clientId, clientSecret, form, tls }, net, "ask for a JWT");
      return got.ok ? { ...got, value: { role, jwt: got.value } } : got;
    },
  });
};
