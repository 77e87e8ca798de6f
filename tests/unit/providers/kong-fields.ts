import type { Since } from "@/lib/domain/versions";

/** What the manual asks of a text, by texts that have it and texts that have not. */
export const textRules = {
  url: {
    takes: [
      "http://vault",
      "https://sts.example.com",
      "https://10.0.0.1:8443/v1?a=b",
      "http://[::1]:8200",
      "https://u@h/",
    ],
    refuses: [
      "example.com",
      "ftp://example.com",
      "https://",
      "https:///path",
      "https://:8443",
      "http://a b",
      " http://a",
    ],
  },
  uuid: {
    takes: ["8f2b7c1e-0a3d-4c5f-9e6b-1d2c3b4a5f60", "8F2B7C1E-0A3D-4C5F-9E6B-1D2C3B4A5F60"],
    refuses: ["store", "8f2b7c1e0a3d4c5f9e6b1d2c3b4a5f60", "8f2b7c1e-0a3d-4c5f-9e6b-1d2c3b4a5f60 "],
  },
  /** More than spaces. */
  filled: { takes: ["x", " x ", "host/apps/kong"], refuses: [" ", "\t\n"] },
  /** The beginning of the name of an environment variable, hyphens allowed. */
  variable: {
    takes: ["SECRETS_", "my-secrets-", "_a1", "-"],
    refuses: ["1st", "a.b", "a b", "ä", "{vault://env/prefix}"],
  },
} as const;

/** What Kong's manual and its own form say of one field of a provider's config, in Kong's words. */
export interface KongField {
  readonly type: "string" | "number" | "integer" | "boolean";
  /** First Gateway version that has it, or those of several lines; left out where it came with the provider, or nobody tells. */
  readonly since?: Since;
  readonly required?: true;
  readonly default?: unknown;
  readonly one_of?: readonly string[];
  readonly between?: readonly [number, number];
  readonly secret?: true;
  /** The authentication methods it belongs to. */
  readonly of?: readonly string[];
  /** What its text must be; left out where any text is taken. */
  readonly match?: keyof typeof textRules;
  /** The protocol it belongs to. */
  readonly over?: string;
}

const text: KongField = { type: "string" };
const needed: KongField = { type: "string", required: true };
const url: KongField = { type: "string", match: "url" };
const secret: KongField = { type: "string", secret: true };
const seconds: KongField = { type: "number", between: [0, 100_000_000], since: "3.4" };
const cache = { ttl: seconds, neg_ttl: seconds, resurrect_ttl: seconds };
const base64 = { base64_decode: { type: "boolean", default: false, since: "3.11" } } as const;

const from = (since: Since, fields: Readonly<Record<string, KongField>>): Readonly<Record<string, KongField>> =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { ...field, since }]));
const by = (of: readonly string[], since: Since, fields: Readonly<Record<string, KongField>>) =>
  from(since, Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { ...field, of }])));

/** Each authentication method of `hcv` with the Gateway version that brought it. */
export const hcvMethods: Readonly<Record<string, Since>> = {
  ...{ token: "3.1", kubernetes: "3.1", approle: ["3.4.3.5", "3.6"], cert: "3.11", jwt: "3.13" },
  ...{ gcp_iam: "3.14", gcp_gce: "3.14", azure: "3.14", aws_ec2: "3.14", aws_iam: "3.14" },
};

const hcv: Readonly<Record<string, KongField>> = {
  ...from("2.8", {
    protocol: { ...needed, default: "http", one_of: ["http", "https"] },
    host: { ...needed, default: "127.0.0.1" },
    port: { type: "integer", required: true, default: 8200, between: [0, 65535] },
    mount: { ...needed, default: "secret" },
    kv: { ...needed, default: "v1", one_of: ["v1", "v2"] },
  }),
  ...from("3.1", {
    namespace: text,
    auth_method: { ...needed, default: "token", one_of: Object.keys(hcvMethods) },
  }),
  ...from("3.14", { ssl_verify: { type: "boolean", default: true, over: "https" } }),
  ...by(["token"], "2.8", { token: { ...secret, required: true } }),
  ...by(["kubernetes"], "3.1", {
    kube_role: text,
    kube_api_token_file: { ...text, default: "/run/secrets/kubernetes.io/serviceaccount/token" },
  }),
  ...by(["kubernetes"], "3.4.3.4", { kube_auth_path: { ...text, default: "kubernetes" } }),
  ...by(["approle"], ["3.4.3.5", "3.6"], {
    approle_auth_path: { ...text, default: "approle" },
    approle_role_id: { ...needed, match: "filled" },
    approle_secret_id: { ...secret, match: "filled" },
    approle_secret_id_file: text,
    approle_response_wrapping: { type: "boolean", default: false },
  }),
  ...by(["cert"], "3.11", {
    cert_auth_cert: needed,
    cert_auth_cert_key: { ...secret, required: true },
    cert_auth_role_name: text,
  }),
  ...by(["jwt"], "3.13", {
    jwt_role: needed,
    oauth2_token_endpoint: { ...url, required: true },
    oauth2_client_id: needed,
    oauth2_client_secret: { ...secret, required: true },
    oauth2_audiences: text,
  }),
  ...by(["gcp_iam", "gcp_gce"], "3.14", {
    gcp_auth_role: needed,
    gcp_login_path: { ...text, default: "/v1/auth/gcp/login" },
  }),
  ...by(["gcp_iam"], "3.14", {
    gcp_service_account: needed,
    gcp_jwt_exp: { type: "integer", required: true, between: [0, 900] },
  }),
  ...by(["azure"], "3.14", {
    azure_auth_role: needed,
    azure_login_path: { ...text, default: "/v1/auth/azure/login" },
  }),
  ...by(["aws_ec2", "aws_iam"], "3.14", {
    aws_auth_role: needed,
    aws_login_path: { ...text, default: "/v1/auth/aws/login" },
  }),
  ...by(["aws_ec2"], "3.14", { aws_auth_nonce: { ...secret, required: true } }),
  ...by(["aws_iam"], "3.14", {
    aws_auth_region: needed,
    aws_access_key_id: secret,
    aws_secret_access_key: secret,
    aws_sts_endpoint_url: url,
    aws_assume_role_arn: text,
    aws_role_session_name: text,
  }),
  ...cache,
  ...base64,
};

const regions = [
  ...["us-east-1", "us-east-2", "us-west-1", "us-west-2", "af-south-1", "ap-east-1", "ap-southeast-1"],
  ...["ap-southeast-2", "ap-southeast-3", "ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3"],
  ...["ca-central-1", "eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3", "eu-south-1", "eu-north-1"],
  ...["me-south-1", "sa-east-1", "us-gov-east-1", "us-gov-west-1"],
];

/** What is known of Kong's nine providers, taken down from its manual, apart from the manifests that say the same. */
export const kongFields: Readonly<Record<string, Readonly<Record<string, KongField>>>> = {
  env: { ...from("2.8", { prefix: { ...text, match: "variable" } }), ...base64 },
  fs: { ...from("3.15", { prefix: needed }), ...cache, ...base64 },
  hcv,
  aws: {
    ...from("2.8", { region: { ...text, one_of: regions } }),
    ...from("3.4.3.5", {
      endpoint_url: url,
      assume_role_arn: text,
      role_session_name: { ...needed, default: "KongVault" },
    }),
    ...from(["3.4.3.13", "3.5.0.8", "3.6.1.8", "3.7.1.3", "3.8"], { sts_endpoint_url: url }),
    ...cache,
    ...base64,
  },
  gcp: { ...from("2.8.1.3", { project_id: needed }), ...cache, ...base64 },
  azure: {
    vault_uri: needed,
    location: needed,
    type: { ...needed, default: "secrets", one_of: ["secrets"] },
    credentials_prefix: { ...needed, default: "AZURE" },
    client_id: text,
    tenant_id: text,
    ...cache,
    ...base64,
  },
  "azure-certs": from("3.15", {
    vault_uri: needed,
    credentials_prefix: { ...needed, default: "AZURE" },
    client_id: text,
    tenant_id: text,
    ...cache,
    ttl: { ...seconds, default: 3600 },
  }),
  conjur: from("3.11", {
    endpoint_url: { ...url, required: true },
    auth_method: { ...needed, default: "api_key", one_of: ["api_key"] },
    account: { ...needed, match: "filled" },
    login: { ...needed, match: "filled" },
    api_key: { ...secret, required: true },
    ...cache,
    ...base64,
  }),
  konnect: from("3.4", { config_store_id: { ...needed, match: "uuid" } }),
};
