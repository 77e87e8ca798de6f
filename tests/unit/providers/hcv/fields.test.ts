import { describe, expect, it } from "vitest";
import { isAsked } from "@/lib/domain/schema/is-asked";
import { fillDefaults } from "@/lib/domain/schema/fill-defaults";
import { validateRecord } from "@/lib/domain/schema/validate";
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
    ["config", []],
    ["token", ["token"]],
    ["approle", ["approle_auth_path", "approle_role_id", "approle_secret_id"]],
  ])("asks for what Keyhole's own sign-in by %s needs", (auth_method, fields) => {
    const shown = asked(hcvAccess, auth_method === undefined ? {} : { auth_method });
    expect(shown).toEqual(["auth_method", "ca", "level", "resource_pattern", "tls_verify", ...fields].sort());
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
    expect(missing({ auth_method: "kubernetes" })).toEqual(["auth_method"]);
    expect(missing({ auth_method: "approle", approle_role_id: "r", approle_secret_id: "s" })).toEqual([]);
  });
});
