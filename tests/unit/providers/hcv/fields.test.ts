import { describe, expect, it } from "vitest";
import { isAsked } from "@/lib/domain/schema/is-asked";
import { fillDefaults } from "@/lib/domain/schema/fill-defaults";
import { validateRecord } from "@/lib/domain/schema/validate";
import { bindingOf } from "@/lib/providers/binding";
import { hcv } from "@/lib/providers/hcv";
import { hcvAccess } from "@/lib/providers/hcv/access-fields";
import { hcvConfig } from "@/lib/providers/hcv/config-fields";

const always = [
  ...["protocol", "host", "port", "mount", "kv", "namespace", "auth_method"],
  ...["ttl", "neg_ttl", "resurrect_ttl", "base64_decode"],
];
const login = ["aws_auth_role", "aws_login_path"];
const byMethod: Readonly<Record<string, readonly string[]>> = {
  token: ["token"],
  kubernetes: ["kube_role", "kube_auth_path", "kube_api_token_file"],
  approle: [
    ...["approle_auth_path", "approle_role_id", "approle_secret_id", "approle_secret_id_file"],
    "approle_response_wrapping",
  ],
  cert: ["cert_auth_cert", "cert_auth_cert_key", "cert_auth_role_name"],
  jwt: [...["jwt_role", "oauth2_token_endpoint", "oauth2_client_id", "oauth2_client_secret", "oauth2_audiences"]],
  gcp_iam: ["gcp_auth_role", "gcp_login_path", "gcp_service_account", "gcp_jwt_exp"],
  gcp_gce: ["gcp_auth_role", "gcp_login_path"],
  azure: ["azure_auth_role", "azure_login_path"],
  aws_ec2: [...login, "aws_auth_nonce"],
  aws_iam: [
    ...login,
    ...["aws_auth_region", "aws_access_key_id", "aws_secret_access_key", "aws_sts_endpoint_url"],
    ...["aws_assume_role_arn", "aws_role_session_name"],
  ],
};

const asked = (schema: typeof hcvConfig, values: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.keys(schema)
    .filter((name) => isAsked(schema, name, values))
    .sort();

describe("the form for hcv", () => {
  it("knows every way in which nodes sign in", () =>
    expect(hcvConfig.auth_method?.one_of).toEqual(Object.keys(byMethod)));

  it.each(Object.entries(byMethod))("asks for what %s needs and for nothing else", (auth_method, fields) => {
    expect(asked(hcvConfig, { auth_method })).toEqual([...always, ...fields].sort());
    expect(asked(hcvConfig, { auth_method, protocol: "https" })).toEqual([...always, ...fields, "ssl_verify"].sort());
  });

  it.each([
    [undefined, []],
    ["config", ["identity_ca"]],
    ["token", ["token"]],
    ["approle", ["approle_auth_path", "approle_role_id", "approle_secret_id", "approle_secret_id_file"]],
    ["kubernetes", ["kube_role", "kube_auth_path", "kube_api_token", "kube_api_token_file"]],
    ["cert", ["cert_auth_cert", "cert_auth_cert_key", "cert_auth_role_name"]],
    [
      "jwt",
      [
        ...["jwt_role", "jwt_auth_path", "oauth2_token_endpoint", "oauth2_client_id", "oauth2_client_secret"],
        ...["oauth2_audiences", "identity_ca"],
      ],
    ],
    [
      "aws_iam",
      [
        ...[...login, "aws_auth_region", "aws_access_key_id", "aws_secret_access_key", "aws_session_token"],
        ...["aws_credential", "aws_sts_endpoint_url", "aws_server_id"],
      ],
    ],
    ["aws_ec2", [...login, "aws_auth_nonce", "aws_own_instance"]],
    [
      "azure",
      [
        ...["azure_auth_role", "azure_login_path", "azure_credential", "azure_client_id", "azure_tenant_id"],
        ...["azure_client_secret", "azure_authority", "azure_resource", "identity_ca"],
      ],
    ],
    ["gcp_iam", ["gcp_auth_role", "gcp_login_path", "gcp_service_account_key", "gcp_jwt_exp"]],
    ["gcp_gce", ["gcp_auth_role", "gcp_login_path"]],
  ])("asks for what Keyhole's own sign-in by %s needs", (auth_method, fields) => {
    const shown = asked(hcvAccess, auth_method === undefined ? {} : { auth_method });
    const proxy = ["proxy_url", "proxy_username", "proxy_password"];
    expect(shown).toEqual(["auth_method", "ca", "level", "resource_pattern", "tls_verify", ...proxy, ...fields].sort());
  });

  it("asks for no authority that would not count", () =>
    expect(asked(hcvAccess, { tls_verify: "false" })).not.toContain("ca"));

  const missing = (access: object): readonly string[] =>
    Object.keys(validateRecord(hcvAccess, fillDefaults(hcvAccess, access)) ?? {});
  it("takes no access without its credential", () => {
    expect(missing({})).toEqual([]);
    expect(missing({ auth_method: "config" })).toEqual([]);
    expect(missing({ auth_method: "token" })).toEqual(["token"]);
    expect(missing({ auth_method: "approle" })).toEqual(["approle_role_id"]);
    expect(missing({ auth_method: "approle", approle_role_id: " " })).toEqual(["approle_role_id"]);
    expect(missing({ auth_method: "ldap" })).toEqual(["auth_method"]);
    expect(missing({ auth_method: "kubernetes" })).toEqual(["kube_role"]);
    expect(missing({ auth_method: "cert" })).toEqual(["cert_auth_cert", "cert_auth_cert_key"]);
    const machine = { auth_method: "azure", azure_credential: "managed-identity" };
    expect(missing(machine)).toEqual(["azure_auth_role"]);
    expect(missing({ auth_method: "azure" })).toEqual(["azure_auth_role", "azure_tenant_id", "azure_client_secret"]);
    const file = { auth_method: "approle", approle_role_id: "r" };
    expect(missing({ ...file, approle_secret_id_file: "/proc/self/environ" })).toEqual(["approle_secret_id_file"]);
    expect(missing({ ...file, approle_secret_id_file: "vault/secret-id" })).toEqual([]);
    expect(missing({ auth_method: "approle", approle_role_id: "r", approle_secret_id: "s" })).toEqual([]);
  });
});

it("joins new fields without voiding the credentials that were sealed before", () => {
  const config = { host: "vault.test", auth_method: "token" };
  const parts = JSON.parse(bindingOf(hcv, config, { auth_method: "token" })) as readonly (readonly [string, unknown])[];
  expect(parts.slice(1).filter(([name]) => name.startsWith("access."))).toEqual([
    ["access.approle_auth_path", "approle"],
    ["access.auth_method", "token"],
    ["access.tls_verify", true],
  ]);
});
