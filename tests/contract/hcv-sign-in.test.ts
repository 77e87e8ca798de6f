import { mkdtemp, mkdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import { NetRefusal } from "@/lib/net/refusal";
import type { Host } from "@/lib/providers/contract";
import type { FoundVault } from "@/lib/providers/resolve";
import { systemPoolClock } from "@/lib/providers/pool-clock";
import { createSessionPool, poolDefaults } from "@/lib/providers/sessions";
import { testConnection } from "@/lib/providers/test-connection";
import { certificateAuthority, type Issued } from "../support/certificates";
import { mappedNet } from "../support/mapped-net";
import { failingStep, resolveOnce } from "../support/resolving";
import { VaultStub } from "./stubs/hcv";
import { awsLogin, azureLogin, certLogin, gcpLogin, jwtLogin, kubernetesLogin } from "./stubs/hcv-logins";
import { serviceAccount, serviceAccountKey } from "./stubs/hcv-subjects";
import { stsStub, tokenEndpoint, type TokenEndpoint } from "./stubs/identity-providers";

const canary = "canary8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjSp";
const own = "needs-own-access";

let stub: VaultStub;
let secured: VaultStub;
let authority: Issued;
let client: Issued;
let stranger: Issued;
let idp: TokenEndpoint;
let entra: TokenEndpoint;
let sts: Awaited<ReturnType<typeof stsStub>>;
let net: ClosableNet;
let strict: ClosableNet;
let folder: string;
let host: Host;

const keys = { accessKeyId: "AKIACANARY", secretAccessKey: `aws/${canary}` };
const assumed = { accessKeyId: "ASIACANARY", secretAccessKey: `session/${canary}`, sessionToken: `token/${canary}` };
const arn = "arn:aws:iam::123456789012:role/kong";
const audience = "vault.test";

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), "keyhole-credentials-")));
  const made = await certificateAuthority();
  const people = await certificateAuthority("Clients");
  authority = made;
  client = await people.issue({ names: ["keyhole"] });
  stranger = await (await certificateAuthority("Strangers")).issue({ names: ["keyhole"] });
  const server = await made.issue({ names: ["127.0.0.1"] });
  stub = await VaultStub.start();
  secured = await VaultStub.start({ ...server, ca: people.cert, requestCert: true, rejectUnauthorized: false });
  for (const one of [stub, secured]) one.put("app", { password: canary });
  idp = await tokenEndpoint({ clientId: "kong", clientSecret: `idp-${canary}`, audiences: [audience, "other"] });
  entra = await tokenEndpoint(
    { clientId: "app", clientSecret: `entra-${canary}`, audiences: ["https://management.azure.com//.default"] },
    { path: "/contoso.test/oauth2/v2.0/token", tls: server },
  );
  sts = await stsStub({ ...keys, arn, gives: assumed });
  const ports = [stub, secured, idp, entra, sts].map(({ server: { port } }) => port);
  const allow = ports.map((port) => ({ kind: "host", host: "127.0.0.1", port }) as const);
  net = createNet({ allow, guarded: false, own: [] });
  strict = createNet({ allow, guarded: true, own: [] });
});
afterAll(async () => {
  for (const one of [net, strict, stub, secured, idp, entra, sts]) await one.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  host = { net, env: new Map(), fsRoots: [], ambient: { net: strict, metadata: null, credentialFolder: folder } };
  idp.answer = null;
  stub.onLogin = null;
  for (const one of [stub, secured]) {
    one.logins.clear();
    one.role.uses.clear();
    one.role.logins = 0;
    one.unwraps = 0;
  }
  stub.logins.set("auth/kubernetes/login", kubernetesLogin(stub, { role: "keyhole", token: `pod-${canary}` }));
  stub.logins.set("auth/jwt/login", jwtLogin(stub, { role: "kong", audience, knows: idp.knows }));
  stub.logins.set("auth/aws/login", awsLogin(stub, { iam: { role: "kong", ...keys } }));
  secured.logins.set("auth/cert/login", certLogin(secured, { role: "kong" }));
});

const vaultOf = (config: object, access: object = {}, at = stub): FoundVault => ({
  ...{ id: "v", provider: "hcv", level: "values", access: { ...access } },
  config: {
    ...{ protocol: at === secured ? "https" : "http", host: "127.0.0.1", port: at.server.port },
    ...{ mount: "secret", kv: "v2", ...config },
  },
});
/** Outcome, code and failing step; and whatever is told holds nothing that was sent, stored or answered. */
const told = async (vault: FoundVault) => {
  const resolved = await resolveOnce("{vault://prod/app/password}", { prod: vault }, { host });
  const all = JSON.stringify(resolved);
  for (let at = 0; at + 12 <= canary.length; at += 1) expect(all).not.toContain(canary.slice(at, at + 12));
  expect(all).not.toContain("canary-body");
  const { explanation, code } = resolved;
  if (explanation.outcome !== "resolved") expect(explanation.advice?.next.length).toBeGreaterThan(10);
  return [explanation.outcome, code, failingStep(explanation)];
};
const resolved = ["resolved", null, null];
/** The same by a test of the connection. */
const tested = async (vault: FoundVault) => {
  const pool = createSessionPool({ ...poolDefaults, clock: systemPoolClock });
  const { test, code } = await testConnection({ vault, host, pool });
  await pool.close();
  expect(JSON.stringify(test)).not.toContain(canary.slice(0, 12));
  return [test.outcome, code];
};

describe("what only the nodes have", () => {
  const files = { kube_api_token_file: "/proc/self/environ", approle_secret_id_file: "/proc/self/environ" };
  it.each([
    ["kubernetes", { kube_role: "kong" }, "hcv.service-account-of-nodes"],
    ["kubernetes", { kube_role: "kong", ...files }, "hcv.service-account-of-nodes"],
    [
      "approle",
      { approle_role_id: "r", approle_secret_id: `w-${canary}`, approle_response_wrapping: true },
      "hcv.secret-id-wrapped",
    ],
    ["approle", { approle_role_id: "r", approle_secret_id: "s" }, "hcv.secret-id-of-nodes"],
    ["aws_ec2", { aws_auth_role: "kong", aws_auth_nonce: canary }, "hcv.instance-of-nodes"],
    ["aws_iam", { aws_auth_role: "kong", aws_auth_region: "eu-west-1" }, "hcv.aws-keys-of-nodes"],
    ["azure", { azure_auth_role: "kong" }, "hcv.managed-identity-of-nodes"],
    ["gcp_iam", { gcp_auth_role: "kong", gcp_service_account: "a@b", gcp_jwt_exp: 60 }, "hcv.google-identity-of-nodes"],
    ["gcp_gce", { gcp_auth_role: "kong" }, "hcv.google-identity-of-nodes"],
  ])("%s needs an access of Keyhole's own, and nothing is asked", async (auth_method, config, code) => {
    const before = stub.server.connections();
    const vault = vaultOf({ auth_method, ...config });
    expect(await told(vault)).toEqual([own, code, "sign-in"]);
    expect(await tested(vault)).toEqual([own, code]);
    expect(stub.server.connections()).toBe(before);
    // With an access of its own it gets in, whatever the nodes use.
    expect(await told({ ...vault, access: { auth_method: "token", token: stub.token } })).toEqual(resolved);
  });

  it("a wrapped secret ID is never unwrapped, however Keyhole gets in or does not", async () => {
    stub.wrapped.set(`w-${canary}`, String(stub.role.secretId));
    const { roleId: approle_role_id, secretId: approle_secret_id } = stub.role;
    const wrapped = { approle_role_id, approle_secret_id: `w-${canary}`, approle_response_wrapping: true };
    const config = { auth_method: "approle", ...wrapped };
    const accesses = [
      ...[{}, { auth_method: "config" }, { auth_method: "token", token: stub.token }],
      { auth_method: "approle", approle_role_id, approle_secret_id },
    ];
    const outcomes = [];
    for (const access of accesses) {
      outcomes.push((await told(vaultOf(config, access)))[0], (await tested(vaultOf(config, access)))[0]);
    }
    expect(outcomes).toEqual([own, own, own, own, "resolved", "connected", "resolved", "connected"]);
    expect([stub.unwraps, [...stub.wrapped.keys()]]).toEqual([0, [`w-${canary}`]]);
  });
});

describe("what the config holds and is not used up", () => {
  it("a client certificate", async () => {
    const config = { auth_method: "cert", cert_auth_cert: client.cert, cert_auth_cert_key: client.key };
    const at = (more: object = {}, access: object = {}) =>
      vaultOf({ ...config, ...more }, { ca: authority.cert, ...access }, secured);
    expect(await told(at())).toEqual(resolved);
    expect(await told(at({ cert_auth_role_name: "kong" }))).toEqual(resolved);
    expect(await tested(at())).toEqual(["connected", null]);
    // As a how-to leaves it, with escaped line breaks.
    expect(await told(at({ cert_auth_cert: client.cert.replaceAll("\n", "\\n") }))).toEqual(resolved);
    expect(await told(at({ cert_auth_role_name: "other" }))).toEqual([
      "forbidden",
      "hcv.certificate-not-bound",
      "sign-in",
    ]);
    const strange = { cert_auth_cert: stranger.cert, cert_auth_cert_key: stranger.key };
    expect(await told(at(strange))).toEqual(["unauthenticated", "hcv.certificate-refused", "sign-in"]);
    const before = secured.server.connections();
    const misconfigured = (code: string) => ["misconfigured", code, "sign-in"];
    expect(await told(at({ cert_auth_cert_key: stranger.key }))).toEqual(misconfigured("hcv.certificate-invalid"));
    expect(await told(at({ cert_auth_cert: canary }))).toEqual(misconfigured("hcv.certificate-invalid"));
    expect(await told(at({ cert_auth_cert: null }))).toEqual(misconfigured("hcv.certificate-missing"));
    expect(await told(at({ protocol: "http" }))).toEqual(misconfigured("hcv.certificate-needs-https"));
    expect(secured.server.connections()).toBe(before);
    // Nobody presents it to a server that nobody vouches for.
    expect(await told(at({}, { ca: null }))).toEqual(["unreachable", "net.tls-untrusted", "sign-in"]);
  });

  const jwt = (more: object = {}) => ({
    ...{ auth_method: "jwt", jwt_role: "kong", oauth2_token_endpoint: idp.url, oauth2_client_id: "kong" },
    ...{ oauth2_client_secret: `idp-${canary}`, oauth2_audiences: audience, ...more },
  });

  it("an OAuth2 client, whose JWT lets in", async () => {
    expect(await told(vaultOf(jwt()))).toEqual(resolved);
    expect(await tested(vaultOf(jwt()))).toEqual(["connected", null]);
    expect(await told(vaultOf(jwt({ oauth2_audiences: ` ${audience} , other` })))).toEqual(resolved);
    expect(idp.forms.at(-1)?.getAll("audience")).toEqual([audience, "other"]);
    expect(stub.role.logins).toBe(3);
  });

  it.each([
    ["another secret", { oauth2_client_secret: "wrong" }, ["unauthenticated", "hcv.idp-client-refused"]],
    ["an audience nobody has", { oauth2_audiences: "nope" }, ["misconfigured", "hcv.idp-audience-refused"]],
    ["an audience that is not the role's", { oauth2_audiences: "other" }, ["forbidden", "hcv.jwt-claims-not-bound"]],
    ["another role", { jwt_role: "nope" }, ["misconfigured", "hcv.role-missing"]],
    ["no role", { jwt_role: " " }, ["misconfigured", "hcv.role-not-given"]],
    ["no client", { oauth2_client_id: null }, ["misconfigured", "hcv.idp-client-missing"]],
    [
      "an endpoint that is none",
      { oauth2_token_endpoint: "file:///etc/passwd" },
      ["misconfigured", "hcv.idp-address-invalid"],
    ],
    [
      "an endpoint with a password",
      { oauth2_token_endpoint: "http://u:p@127.0.0.1/" },
      ["misconfigured", "hcv.idp-address-invalid"],
    ],
    [
      "an endpoint that is not allowed",
      { oauth2_token_endpoint: "http://127.0.0.1:1/" },
      ["destination-refused", "net.destination-refused-not-allowed"],
    ],
    [
      "a metadata service",
      { oauth2_token_endpoint: "http://169.254.169.254/" },
      ["destination-refused", "net.destination-refused-metadata"],
    ],
  ])("an OAuth2 client with %s", async (_, more, expected) => {
    expect((await told(vaultOf(jwt(more)))).slice(0, 2)).toEqual(expected);
    expect(stub.role.logins).toBe(0);
  });

  it.each([
    ["throttles", 429, {}, ["throttled", "hcv.idp-throttled"]],
    ["fails", 503, "canary-body", ["unreachable", "hcv.idp-failed"]],
    ["allows no such grant", 400, { error: "unauthorized_client" }, ["misconfigured", "hcv.idp-grant-refused"]],
    ["gives a page", 200, "<html>canary-body</html>", ["malformed", "hcv.idp-answer-unknown"]],
    ["gives no token", 200, { access_token: 5 }, ["malformed", "hcv.idp-answer-unknown"]],
    ["gives an opaque token", 200, { access_token: canary }, ["misconfigured", "hcv.idp-token-opaque"]],
    ["gives a stranger's token", 200, { access_token: `a.${canary}.b` }, ["unauthenticated", "hcv.jwt-refused"]],
    ["redirects", 302, {}, ["unreachable", "net.redirect"]],
  ])("an identity provider that %s", async (_, status, body, expected) => {
    idp.answer = () => ({ status, body });
    expect((await told(vaultOf(jwt()))).slice(0, 2)).toEqual(expected);
  });

  const iam = (more: object = {}) => ({
    ...{ auth_method: "aws_iam", aws_auth_role: "kong", aws_auth_region: "eu-west-1" },
    ...{ aws_access_key_id: keys.accessKeyId, aws_secret_access_key: keys.secretAccessKey, ...more },
  });

  it("AWS keys, which sign here and go nowhere", async () => {
    expect(await told(vaultOf(iam()))).toEqual(resolved);
    expect(await tested(vaultOf(iam()))).toEqual(["connected", null]);
    expect(sts.server.requests()).toEqual([]);
  });

  it.each([
    ["another secret", { aws_secret_access_key: "wrong" }, ["unauthenticated", "hcv.aws-keys-refused"]],
    ["another role", { aws_auth_role: "nope" }, ["misconfigured", "hcv.role-missing"]],
    ["a region that is an address", { aws_auth_region: "evil.test/#" }, ["misconfigured", "hcv.aws-region-invalid"]],
    ["a login path elsewhere", { aws_login_path: "/v1/sys/seal" }, ["misconfigured", "hcv.login-path-invalid"]],
    [
      "a login path that leads away",
      { aws_login_path: "/v1/auth/../sys/x" },
      ["misconfigured", "hcv.login-path-invalid"],
    ],
    [
      "an STS that is no address",
      { aws_sts_endpoint_url: "https://sts.test:99999" },
      ["misconfigured", "hcv.aws-sts-address-invalid"],
    ],
  ])("AWS keys with %s", async (_, more, expected) =>
    expect((await told(vaultOf(iam(more)))).slice(0, 2)).toEqual(expected),
  );

  it("AWS keys that assume a role first", async () => {
    const role = { aws_assume_role_arn: arn, aws_role_session_name: "kong", aws_sts_endpoint_url: sts.url };
    stub.logins.set("auth/aws/login", awsLogin(stub, { iam: { role: "kong", ...assumed } }));
    expect(await told(vaultOf(iam(role)))).toEqual(resolved);
    expect(await told(vaultOf(iam({ ...role, aws_assume_role_arn: `${arn}-other` })))).toEqual([
      ...["forbidden", "aws.role-denied", "sign-in"],
    ]);
    expect(await told(vaultOf(iam({ ...role, aws_secret_access_key: "wrong" })))).toEqual([
      ...["unauthenticated", "aws.signature-refused", "sign-in"],
    ]);
  });

  it("Vault's server ID, which only Keyhole's own access can say", async () => {
    stub.logins.set("auth/aws/login", awsLogin(stub, { iam: { role: "kong", ...keys, serverId: "vault.test" } }));
    expect((await told(vaultOf(iam())))[1]).toBe("hcv.aws-server-id-wrong");
    expect(await told(vaultOf({ auth_method: "token" }, iam({ aws_server_id: "vault.test" })))).toEqual(resolved);
  });
});

describe("Keyhole's own way in", () => {
  it("the AWS identity of its machine, sent to allow-listed servers only", async () => {
    const access = {
      auth_method: "aws_iam",
      aws_credential: "ambient",
      aws_auth_role: "kong",
      aws_auth_region: "eu-west-1",
    };
    const at = () => told(vaultOf({ auth_method: "aws_iam" }, access));
    expect((await at())[1]).toBe("aws.no-ambient");
    const environment = new Map([
      ["AWS_ACCESS_KEY_ID", keys.accessKeyId],
      ["AWS_SECRET_ACCESS_KEY", keys.secretAccessKey],
    ]);
    const ambient = { net: strict, metadata: null, credentialFolder: null, environment };
    host = { ...host, ambient };
    expect(await at()).toEqual(resolved);
    expect(await tested(vaultOf({ auth_method: "aws_iam" }, access))).toEqual(["connected", null]);
    const shut = createNet({ allow: [], guarded: true, own: [] });
    const before = stub.server.connections();
    host = { ...host, ambient: { ...ambient, net: shut } };
    expect((await at())[1]).toBe("net.destination-refused-not-allowed");
    expect(stub.server.connections()).toBe(before);
    await shut.close();
  });

  const nodes = { auth_method: "kubernetes" };
  const pod = (more: object = {}) => vaultOf(nodes, { auth_method: "kubernetes", kube_role: "keyhole", ...more });

  it.each([
    ["a right token", { kube_api_token: `pod-${canary}` }, resolved],
    [
      "a token that the cluster does not know",
      { kube_api_token: canary },
      ["unauthenticated", "hcv.service-account-refused", "sign-in"],
    ],
    ["another role", { kube_api_token: canary, kube_role: "nope" }, ["misconfigured", "hcv.role-missing", "sign-in"]],
    ["no token", {}, ["misconfigured", "hcv.service-account-token-missing", "sign-in"]],
    [
      "an auth path that leads away",
      { kube_api_token: canary, kube_auth_path: "../sys" },
      ["misconfigured", "hcv.auth-path-invalid", "sign-in"],
    ],
  ])("Kubernetes with %s", async (_, access, expected) => expect(await told(pod(access))).toEqual(expected));

  it("a credential file, read anew at each sign-in", async () => {
    await mkdir(path.join(folder, "pod"), { recursive: true });
    await writeFile(path.join(folder, "pod", "token"), `pod-${canary}\n`);
    const inFile = pod({ kube_api_token_file: "pod/token" });
    expect(await told(inFile)).toEqual(resolved);
    expect(await tested(inFile)).toEqual(["connected", null]);
    await writeFile(path.join(folder, "pod", "token"), "another");
    expect((await told(inFile))[1]).toBe("hcv.service-account-refused");
    await writeFile(path.join(folder, "secret-id"), `${String(stub.role.secretId)}\n`);
    const role = { auth_method: "approle", approle_role_id: stub.role.roleId, approle_secret_id_file: "secret-id" };
    expect(await told(vaultOf(nodes, role))).toEqual(resolved);
  });

  it("no file but those set aside for it", async () => {
    const outside = await realpath(await mkdtemp(path.join(tmpdir(), "keyhole-outside-")));
    await writeFile(path.join(outside, "token"), `pod-${canary}`);
    await symlink(path.join(outside, "token"), path.join(folder, "link"));
    await symlink("/proc/self/environ", path.join(folder, "environ"));
    await writeFile(path.join(folder, "empty"), "");
    await writeFile(path.join(folder, "large"), "a".repeat(70_000));
    const before = stub.server.connections();
    const code = async (kube_api_token_file: string) => (await told(pod({ kube_api_token_file })))[1];
    for (const name of [
      "/proc/self/environ",
      "../x",
      path.join(outside, "token"),
      "a/../../b",
      "link",
      "environ",
      "%2e%2e/x",
    ]) {
      expect([name, await code(name)]).toEqual([name, "hcv.credential-file-refused"]);
    }
    expect(await code("nope")).toBe("hcv.credential-file-missing");
    for (const name of ["empty", "large", "pod"]) expect(await code(name)).toBe("hcv.credential-file-unusable");
    host = { ...host, ownFolders: [folder] };
    expect(await code("pod/token")).toBe("hcv.credential-file-refused");
    host = { ...host, ambient: { net: strict, metadata: null, credentialFolder: null } };
    expect(await code("pod/token")).toBe("hcv.credential-file-refused");
    expect(stub.server.connections()).toBe(before);
    await rm(outside, { recursive: true });
  });

  it("a file's credential goes where the allow-list says, and nothing of the machine's where there is none to lend", async () => {
    await writeFile(path.join(folder, "pod-token"), `pod-${canary}`);
    const shut = createNet({ allow: [], guarded: true, own: [] });
    const before = stub.server.connections();
    host = { ...host, ambient: { net: shut, metadata: null, credentialFolder: folder } };
    expect((await told(pod({ kube_api_token_file: "pod-token" }))).slice(0, 2)).toEqual([
      ...["destination-refused", "net.destination-refused-not-allowed"],
    ]);
    const { ambient: _none, ...bare } = host;
    host = bare;
    expect((await told(pod({ kube_api_token_file: "pod-token" }))).slice(0, 2)).toEqual([
      ...["destination-refused", "hcv.ambient-not-allowed"],
    ]);
    expect(stub.server.connections()).toBe(before);
    await shut.close();
  });

  it("an Azure application, from an authority that is trusted for it alone", async () => {
    stub.logins.set("auth/azure/login", (body, request) => {
      const token = entra.knows(String(body.jwt)) ? String(body.jwt) : "none";
      return azureLogin(stub, { role: "keyhole", token })(body, request);
    });
    const at = (more: object = {}) =>
      vaultOf(nodes, {
        ...{ auth_method: "azure", azure_auth_role: "keyhole", azure_tenant_id: "contoso.test" },
        ...{ azure_client_id: "app", azure_client_secret: `entra-${canary}`, identity_ca: authority.cert, ...more },
      });
    const authorities = ["login.microsoftonline.com", "login.partner.microsoftonline.cn"];
    host = { ...host, net: mappedNet(net, authorities, new URL(entra.url).origin) };
    expect(await told(at())).toEqual(resolved);
    expect(await tested(at())).toEqual(["connected", null]);
    expect((await told(at({ identity_ca: null })))[1]).toBe("net.tls-untrusted");
    expect((await told(at({ identity_ca: canary })))[1]).toBe("hcv.identity-ca-invalid");
    expect((await told(at({ azure_client_secret: "wrong" })))[1]).toBe("azure.sign-in-refused");
    const asked = entra.forms.length;
    for (const azure_tenant_id of ["..", "a/b", "a?b", "common", ""]) {
      expect((await told(at({ azure_tenant_id })))[1]).toBe("azure.tenant-missing");
    }
    for (const azure_authority of ["http://127.0.0.1", "https://login.example.com", new URL(entra.url).origin]) {
      expect((await told(at({ azure_authority })))[1]).toBe("hcv.azure-authority-unknown");
    }
    expect(entra.forms.length).toBe(asked);
    expect(await told(at({ azure_authority: "https://login.partner.microsoftonline.cn" }))).toEqual(resolved);
    expect((await told(at({ azure_auth_role: "nope" })))[1]).toBe("hcv.role-missing");
  });

  it("a Google service account's key, signed with here", async () => {
    const role = { role: "keyhole", publicKey: serviceAccount.publicKey, now: () => Date.now() };
    const at = (more: object = {}) =>
      vaultOf(nodes, {
        ...{ auth_method: "gcp_iam", gcp_auth_role: "keyhole", gcp_service_account_key: serviceAccountKey() },
        ...more,
      });
    stub.logins.set("auth/gcp/login", gcpLogin(stub, { ...role, email: serviceAccount.email }));
    expect(await told(at())).toEqual(resolved);
    expect(await told(at({ gcp_jwt_exp: 60 }))).toEqual(resolved);
    expect((await told(at({ gcp_service_account_key: canary })))[1]).toBe("gcp-identity.key-unreadable");
    expect((await told(at({ gcp_auth_role: "nope" })))[1]).toBe("hcv.role-missing");
    stub.logins.set("auth/gcp/login", gcpLogin(stub, { ...role, email: "other" }));
    expect((await told(at())).slice(0, 2)).toEqual(["forbidden", "hcv.identity-not-bound"]);
  });

  it.each([
    ["gcp_gce", { gcp_auth_role: "keyhole" }, ["needs-own-access", "gcp-identity.machine-not-lent"]],
    [
      "azure",
      { azure_auth_role: "keyhole", azure_credential: "managed-identity" },
      ["misconfigured", "azure.metadata-not-given"],
    ],
    [
      "aws_ec2",
      { aws_auth_role: "keyhole", aws_auth_nonce: canary, aws_own_instance: true },
      ["misconfigured", "aws.no-ambient"],
    ],
  ])("%s asks no metadata service that the operator does not allow", async (auth_method, access, expected) => {
    const before = stub.server.connections();
    const vault = vaultOf(nodes, { auth_method, ...access });
    expect(await told(vault)).toEqual([...expected, "sign-in"]);
    expect(await tested(vault)).toEqual(expected);
    expect(stub.server.connections()).toBe(before);
  });

  it.each([undefined, false, "true"])(
    "asks nobody who the instance is unless no node runs on it (declared: %j)",
    async (aws_own_instance) => {
      const before = stub.server.connections();
      const unasked = { ...net, fetch: () => Promise.reject(new Error("the metadata service was asked")) };
      host = { ...host, ambient: { net, metadata: unasked, credentialFolder: null } };
      const access = { auth_method: "aws_ec2", aws_auth_role: "keyhole", aws_auth_nonce: canary, aws_own_instance };
      const expected = ["misconfigured", "hcv.aws-instance-not-declared"];
      expect((await told(vaultOf(nodes, access))).slice(0, 2)).toEqual(expected);
      expect(await tested(vaultOf(nodes, access))).toEqual(expected);
      expect(stub.server.connections()).toBe(before);
    },
  );

  describe("by the machine's identity at Azure", () => {
    let asked = 0;
    const asking = async (config: object, access: object = {}): Promise<unknown> => {
      asked = 0;
      const fetch = () => ((asked += 1), Promise.reject(new NetRefusal("connect-failed")));
      host = { ...host, ambient: { net: strict, metadata: { ...net, fetch }, credentialFolder: null } };
      const machine = { auth_method: "azure", azure_auth_role: "keyhole", azure_credential: "managed-identity" };
      return (await told(vaultOf({ ...nodes, ...config }, { ...machine, ...access })))[1];
    };

    it.each([
      ["http", {}],
      ["https", { tls_verify: false }],
    ])("is asked for nothing that others on the way could take (%s, %j)", async (protocol, access) => {
      expect(await asking({ host: "vault.test", protocol }, access)).toBe("hcv.ambient-needs-https");
      expect(asked).toBe(0);
      expect(await asking({ protocol }, access)).toBe("azure.metadata-missing");
      expect(await asking({ host: "vault.test", protocol: "https" })).toBe("azure.metadata-missing");
    });

    it.each([
      ...["https://vault.azure.net", "https://VAULT.azure.net/", "https://vault.usgovcloudapi.net"],
      ...["https://storage.azure.com/", "https://graph.microsoft.com", "https://management.azure.com.evil.test/"],
      ...["https://management.azure.com/ https://vault.azure.net", "cfa8b339-82a2-471a-a3c9-0fe9be7a4093"],
      ...["api://CFA8B339-82a2-471a-a3c9-0fe9be7a4093/", "api://", "keyhole"],
    ])("is not asked for %s", async (azure_resource) => {
      expect(await asking({}, { azure_resource })).toBe("hcv.azure-resource-refused");
      expect(asked).toBe(0);
    });

    it.each([
      ...["https://management.azure.com", "https://management.chinacloudapi.cn/", "api://vault.contoso.test"],
      "11111111-2222-3333-4444-555555555555",
    ])("is asked for %s", async (azure_resource) => {
      expect(await asking({}, { azure_resource })).toBe("azure.metadata-missing");
      expect(asked).toBeGreaterThan(0);
    });
  });

  it("a dialler for metadata services reaches nothing else", async () => {
    const metadata = createNet({
      allow: [{ kind: "host", host: "127.0.0.1", port: stub.server.port }],
      guarded: false,
      metadataOnly: true,
      own: [],
    });
    const before = stub.server.connections();
    for (const url of [`http://127.0.0.1:${stub.server.port}/`, "http://192.0.2.1/", "http://169.254.1.1/"]) {
      await expect(metadata.fetch(new URL(url), {})).rejects.toMatchObject({ code: "destination-refused" });
    }
    expect(stub.server.connections()).toBe(before);
    await metadata.close();
  });
});
