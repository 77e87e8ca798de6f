import { expect } from "vitest";
import type { Authority, Issued } from "../support/certificates";
import type { OpenBao } from "../support/openbao";
import type { TokenProvider } from "../support/token-provider";
import type { Cluster } from "../support/token-review";
import type { PrepareWay } from "./openbao-subject";

/** Who says, beside OpenBao, whom a login is of. */
export interface SignInWorld {
  readonly bao: OpenBao;
  readonly idp: TokenProvider;
  readonly cluster: Cluster;
  readonly people: Authority;
  readonly stranger: Issued;
}

export const jwtRole = (audience: string, policy: string) => ({
  ...{ role_type: "jwt", bound_audiences: [audience], user_claim: "client_id", token_policies: [policy] },
});

export const podRole = (policy: string) => ({
  ...{ bound_service_account_names: ["keyhole"], bound_service_account_namespaces: ["tools"] },
  token_policies: [policy],
});

/** The IDs of an AppRole that is made, or made anew. */
export const roleIds = async (bao: OpenBao, name: string, role: object) => {
  const data = async (method: string, what: string): Promise<Readonly<Record<string, string>>> =>
    (await bao.api(method, `auth/approle/role/${name}/${what}`)).data as Readonly<Record<string, string>>;
  await bao.api("POST", `auth/approle/role/${name}`, role);
  const { role_id = "" } = await data("GET", "role-id");
  const { secret_id = "" } = await data("POST", "secret-id");
  return { role_id, secret_id };
};

/** The config of nodes whose secret ID was wrapped, as their administrator wraps it: good for one unwrapping. */
export const wrappedRole = async (bao: OpenBao, name: string, policy: string) => {
  const { role_id, secret_id } = await roleIds(bao, name, { token_policies: [policy], secret_id_num_uses: 1 });
  const wrapped = await bao.api("POST", "sys/wrapping/wrap", { secret_id }, undefined, { "X-Vault-Wrap-TTL": "10m" });
  const token = (wrapped.wrap_info as { readonly token: string } | null)?.token ?? "";
  expect(token).not.toBe("");
  const approle = { auth_method: "approle", approle_role_id: role_id, approle_secret_id: token };
  return { token, role_id, config: { ...approle, approle_response_wrapping: true } };
};

const byCertificate =
  ({ bao, people, stranger }: SignInWorld): PrepareWay =>
  async (policy) => {
    await bao.api("POST", `auth/cert/certs/${policy}`, {
      ...{ certificate: people.cert, allowed_common_names: [policy], token_policies: [policy] },
    });
    const { cert, key } = await people.issue({ names: [policy] });
    return {
      access: { auth_method: "cert", cert_auth_cert: cert, cert_auth_cert_key: key },
      spoil: ({ access }) =>
        void Object.assign(access, { cert_auth_cert: stranger.cert, cert_auth_cert_key: stranger.key }),
      secrets: [key.split("\n")[1] ?? ""],
    };
  };

const byJwt =
  ({ bao, idp }: SignInWorld): PrepareWay =>
  async (policy) => {
    await bao.api("POST", "auth/jwt/config", { jwks_url: idp.jwksUrl, bound_issuer: idp.issuer });
    await bao.api("POST", `auth/jwt/role/${policy}`, jwtRole(idp.audience, policy));
    return {
      access: {
        ...{ auth_method: "jwt", jwt_role: policy, oauth2_token_endpoint: idp.tokenEndpoint },
        ...{ oauth2_client_id: idp.client.id, oauth2_client_secret: idp.client.secret },
        oauth2_audiences: idp.audience,
      },
      spoil: ({ access }) => void (access.oauth2_client_secret = "canary-client-other"),
      secrets: [idp.client.secret],
    };
  };

const byServiceAccount =
  ({ bao, cluster }: SignInWorld): PrepareWay =>
  async (policy) => {
    await bao.api("POST", `auth/kubernetes/role/${policy}`, podRole(policy));
    const token = cluster.tokenOf("keyhole");
    return {
      access: { auth_method: "kubernetes", kube_role: policy, kube_api_token: token },
      spoil: ({ access }) => void (access.kube_api_token = cluster.strangersToken("keyhole")),
      secrets: [token],
    };
  };

/** With a secret ID of Keyhole's own where the nodes have a wrapped one, which must stay good. */
const besideWrapped =
  ({ bao }: SignInWorld): PrepareWay =>
  async (policy) => {
    const nodes = await wrappedRole(bao, `nodes-${policy}`, policy);
    const own = await roleIds(bao, policy, { token_policies: [policy] });
    return {
      config: nodes.config,
      access: { auth_method: "approle", approle_role_id: own.role_id, approle_secret_id: own.secret_id },
      spoil: ({ access }) => void (access.approle_secret_id = "canary-wrong-secret-id"),
      secrets: [own.secret_id, nodes.token],
      untouched: async () => {
        const unwrapped = await bao.api("POST", "sys/wrapping/unwrap", { token: nodes.token });
        expect((unwrapped.data as { readonly secret_id: string }).secret_id).not.toBe("");
      },
    };
  };

/** The ways of signing in of this file, by what the lane's table calls them. */
export const openBaoWays: Readonly<Record<string, (world: SignInWorld) => PrepareWay>> = {
  certificate: byCertificate,
  JWT: byJwt,
  Kubernetes: byServiceAccount,
  "AppRole, the nodes' wrapped": besideWrapped,
};
