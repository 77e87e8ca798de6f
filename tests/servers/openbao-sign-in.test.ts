import { afterAll, beforeAll, expect, it } from "vitest";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import type { Host } from "@/lib/providers/contract";
import { hcv } from "@/lib/providers/hcv";
import type { FoundVault } from "@/lib/providers/resolve";
import { systemPoolClock } from "@/lib/providers/pool-clock";
import { createSessionPool, poolDefaults } from "@/lib/providers/sessions";
import { testConnection } from "@/lib/providers/test-connection";
import { providerSuite } from "../contract/provider-suite";
import { certificateAuthority, type Authority, type Issued } from "../support/certificates";
import { startOpenBao, type OpenBao } from "../support/openbao";
import { failingStep, resolveOnce } from "../support/resolving";
import { withServer } from "../support/server-given";
import { tokenProvider, type TokenProvider } from "../support/token-provider";
import { clusterStub, type Cluster } from "../support/token-review";
import { openBaoRow, openBaoSubject } from "./openbao-subject";
import { jwtRole, openBaoWays, podRole, roleIds, wrappedRole, type SignInWorld } from "./openbao-ways";

const canary = "canary8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjSp";
const readsApp = 'path "secret/data/app/*" { capabilities = ["read"] }';
const resolved = ["resolved", null, null];

let bao: OpenBao;
let net: ClosableNet;
let host: Host;
let idp: TokenProvider;
let cluster: Cluster;
let people: Authority;
let client: Issued;
let stranger: Issued;

const vaultOf = (config: object, access: object = {}): FoundVault => ({
  ...{ id: "v", provider: "hcv", level: "values", access: { ca: bao.ca, ...access } },
  config: {
    ...{ protocol: "https", host: "127.0.0.1", port: bao.port, mount: "secret", kv: "v2", ...config },
  },
});
const told = async (vault: FoundVault) => {
  const answer = await resolveOnce("{vault://prod/app/db/password}", { prod: vault }, { host });
  expect(JSON.stringify(answer)).not.toContain(canary.slice(0, 12));
  return [answer.explanation.outcome, answer.code, failingStep(answer.explanation)];
};
const tested = async (vault: FoundVault) => {
  const pool = createSessionPool({ ...poolDefaults, clock: systemPoolClock });
  const { test, code } = await testConnection({ vault, host, pool });
  await pool.close();
  return [test.outcome, code];
};
const accessors = async (): Promise<number> =>
  ((await bao.api("LIST", "auth/token/accessors")).data as { readonly keys: readonly string[] }).keys.length;

/** It is asked for when a case begins, and by then all of it is there. */
const world = (): SignInWorld => ({ bao, idp, cluster, people, stranger });
const place = () => ({ bao, ports: [Number(new URL(idp.issuer).port)] });
const rows = ["each of these, in depth", ...Object.keys(openBaoWays)];

withServer("openbao", rows.map(openBaoRow), (program) => {
  beforeAll(async () => {
    bao = await startOpenBao(program, { tls: true });
    idp = await tokenProvider("urn:vault:test");
    cluster = await clusterStub();
    people = await certificateAuthority("Clients");
    client = await people.issue({ names: ["keyhole"] });
    stranger = await (await certificateAuthority("Strangers")).issue({ names: ["keyhole"] });
    const ports = [bao.port, Number(new URL(idp.issuer).port)];
    net = createNet({
      allow: ports.map((port) => ({ kind: "host", host: "127.0.0.1", port }) as const),
      ...{ guarded: true, own: [] },
    });
    host = { net, env: new Map(), fsRoots: [] };
    await bao.api("PUT", "sys/policies/acl/app", { policy: readsApp });
    await bao.api("POST", "secret/data/app/db", { data: { password: canary } });
    for (const type of ["approle", "cert", "jwt", "kubernetes"]) await bao.api("POST", `sys/auth/${type}`, { type });
    await bao.api("POST", "auth/kubernetes/config", {
      ...{
        kubernetes_host: `http://127.0.0.1:${cluster.server.port}`,
        token_reviewer_jwt: cluster.tokenOf("reviewer"),
        disable_local_ca_jwt: true,
      },
      ...{ kubernetes_ca_cert: people.cert, disable_iss_validation: true },
    });
  });
  afterAll(async () => {
    await net.close();
    await cluster.server.close();
    await idp.stop();
    await bao.stop();
  });

  for (const [method, prepare] of Object.entries(openBaoWays)) {
    providerSuite(openBaoSubject(method, place, (policy) => prepare(world())(policy)));
  }

  it("with a client certificate", async () => {
    await bao.api("POST", "auth/cert/certs/keyhole", {
      ...{ certificate: people.cert, allowed_common_names: ["keyhole"], token_policies: ["app"] },
    });
    await bao.api("POST", "auth/cert/certs/strict", {
      ...{ certificate: people.cert, allowed_common_names: ["nobody"], token_policies: ["app"] },
    });
    const config = { auth_method: "cert", cert_auth_cert: client.cert, cert_auth_cert_key: client.key };
    expect(await told(vaultOf(config))).toEqual(resolved);
    expect(await told(vaultOf({ ...config, cert_auth_role_name: "keyhole" }))).toEqual(resolved);
    const before = await accessors();
    expect(await tested(vaultOf(config))).toEqual(["signed-in", null]);
    expect(await accessors()).toBe(before);
    // The token of a certificate is prolonged over a connection that presents the certificate.
    const { config: opened, access } = vaultOf(config);
    const session = await hcv.open({ config: opened, access, level: "values" }, host);
    if (!session.ok) throw new Error(session.code);
    expect((await session.value.renew?.())?.ok).toBe(true);
    await session.value.close();
    expect((await told(vaultOf({ ...config, cert_auth_role_name: "strict" }))).slice(0, 2)).toEqual([
      ...["forbidden", "hcv.certificate-not-bound"],
    ]);
    const strange = { ...config, cert_auth_cert: stranger.cert, cert_auth_cert_key: stranger.key };
    expect((await told(vaultOf(strange)))[2]).toBe("sign-in");
    expect((await told(vaultOf(strange)))[1]).toBeOneOf(["hcv.certificate-refused", "hcv.certificate-not-bound"]);
    // With one of Keyhole's own, whatever the nodes have.
    expect(await told(vaultOf({ auth_method: "kubernetes" }, config))).toEqual(resolved);
  });

  it("with a JWT that an OpenID provider gives for an OAuth2 client", async () => {
    await bao.api("POST", "auth/jwt/config", { jwks_url: idp.jwksUrl, bound_issuer: idp.issuer });
    await bao.api("POST", "auth/jwt/role/keyhole", jwtRole(idp.audience, "app"));
    await bao.api("POST", "auth/jwt/role/elsewhere", jwtRole("elsewhere", "app"));
    const config = {
      ...{ auth_method: "jwt", jwt_role: "keyhole", oauth2_token_endpoint: idp.tokenEndpoint },
      ...{ oauth2_client_id: idp.client.id, oauth2_client_secret: idp.client.secret, oauth2_audiences: idp.audience },
    };
    expect(await told(vaultOf(config))).toEqual(resolved);
    expect(await tested(vaultOf(config))).toEqual(["signed-in", null]);
    expect(await told(vaultOf({ ...config, oauth2_client_secret: "wrong" }))).toEqual([
      ...["unauthenticated", "hcv.idp-client-refused", "sign-in"],
    ]);
    expect(await told(vaultOf({ ...config, jwt_role: "nope" }))).toEqual([
      "misconfigured",
      "hcv.role-missing",
      "sign-in",
    ]);
    expect(await told(vaultOf({ ...config, jwt_role: "elsewhere" }))).toEqual([
      ...["forbidden", "hcv.jwt-claims-not-bound", "sign-in"],
    ]);
    await bao.api("POST", "auth/jwt/config", { jwks_url: idp.jwksUrl, bound_issuer: "http://another.test" });
    expect((await told(vaultOf(config))).slice(0, 1)).not.toEqual(["resolved"]);
  });

  it("with a service account that the cluster vouches for", async () => {
    const alive = cluster.tokenOf("keyhole");
    const other = cluster.tokenOf("other");
    await bao.api("POST", "auth/kubernetes/role/keyhole", podRole("app"));
    const pod = (more: object = {}) =>
      vaultOf(
        { auth_method: "kubernetes" },
        { auth_method: "kubernetes", kube_role: "keyhole", kube_api_token: alive, ...more },
      );
    expect(await told(pod())).toEqual(resolved);
    expect(await tested(pod())).toEqual(["signed-in", null]);
    expect(await told(pod({ kube_role: "nope" }))).toEqual(["misconfigured", "hcv.role-missing", "sign-in"]);
    expect((await told(pod({ kube_api_token: other })))[1]).toBeOneOf([
      ...["hcv.service-account-refused", "hcv.service-account-not-bound"],
    ]);
    cluster.forget(alive);
    expect(await told(pod())).toEqual(["unauthenticated", "hcv.service-account-refused", "sign-in"]);
  });

  it("never with a wrapped secret ID of the nodes, which stays good", async () => {
    const { config, token, role_id: approle_role_id } = await wrappedRole(bao, "nodes", "app");
    const ids = await roleIds(bao, "keyhole", { token_policies: ["app"], token_ttl: "30s", token_max_ttl: "1h" });
    for (const access of [{}, { auth_method: "config" }]) {
      expect(await told(vaultOf(config, access))).toEqual(["needs-own-access", "hcv.secret-id-wrapped", "sign-in"]);
      expect(await tested(vaultOf(config, access))).toEqual(["needs-own-access", "hcv.secret-id-wrapped"]);
    }
    const own = { auth_method: "approle", approle_role_id: ids.role_id, approle_secret_id: ids.secret_id };
    expect(await told(vaultOf(config, own))).toEqual(resolved);
    expect(await tested(vaultOf(config, own))).toEqual(["signed-in", null]);
    // Prolonged like any other, too.
    const { config: opened, access } = vaultOf(config, own);
    const session = await hcv.open({ config: opened, access, level: "values" }, host);
    if (!session.ok) throw new Error(session.code);
    const renewed = await session.value.renew?.();
    expect(renewed?.ok === true && (renewed.value.expiresAt?.getTime() ?? 0) > Date.now()).toBe(true);
    await session.value.close();
    // The nodes unwrap it, and sign in with what was in it.
    const unwrapped = (await bao.api("POST", "sys/wrapping/unwrap", { token })).data as { readonly secret_id: string };
    const login = await bao.api("POST", "auth/approle/login", {
      role_id: approle_role_id,
      secret_id: unwrapped.secret_id,
    });
    expect((login.auth as { readonly client_token: string }).client_token).not.toBe("");
  });
});
