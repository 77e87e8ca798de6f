import type { Since } from "@/lib/domain/versions";
import type { Field, Schema } from "../contract";
import { base64Decode, cacheFields, webUrl } from "../shared-fields";

const authMethods = [
  ...["token", "kubernetes", "approle", "cert", "jwt", "gcp_iam", "gcp_gce", "azure", "aws_ec2", "aws_iam"],
] as const;
type AuthMethod = (typeof authMethods)[number];

/** A patch brought it into 3.4; no patch of 3.5 has it. */
const approleSince: Since = ["3.4.3.5", "3.6"];

const text = (label: string, help: string, more: Partial<Field> = {}): Field => ({
  type: "string",
  label,
  help,
  ...more,
});

/** Shown for some sign-in methods only. */
const by = (methods: readonly AuthMethod[], field: Field): Field => ({ ...field, when: { auth_method: methods } });
const needed = (methods: readonly AuthMethod[], field: Field): Field => by(methods, { ...field, required: true });

const connection: Schema = {
  protocol: text("Protocol", "How nodes speak to Vault. Over http the token travels in the clear.", {
    required: true,
    one_of: ["http", "https"],
    default: "http",
    since: "2.8",
    binds: true,
  }),
  host: text("Host", "Name or address of the Vault or OpenBao server, without scheme, port or path.", {
    required: true,
    default: "127.0.0.1",
    since: "2.8",
    binds: true,
  }),
  port: {
    type: "integer",
    required: true,
    default: 8200,
    between: [0, 65535],
    label: "Port",
    help: "The port that Vault's API listens on.",
    since: "2.8",
    binds: true,
  },
  mount: text("Mount", "Where the KV secrets engine is mounted. It is not part of a reference.", {
    required: true,
    default: "secret",
    since: "2.8",
    binds: true,
  }),
  kv: text("KV version", "Version of the KV secrets engine at this mount. A wrong one looks like a missing secret.", {
    required: true,
    one_of: ["v1", "v2"],
    default: "v1",
    since: "2.8",
  }),
  namespace: text("Namespace", "The namespace to work in, for Vault Enterprise and OpenBao.", {
    since: "3.1",
    binds: true,
  }),
  ssl_verify: {
    type: "boolean",
    default: true,
    label: "Verify TLS certificate",
    help: "Whether nodes check the server's certificate. It cannot be off where the gateway enforces verification.",
    since: "3.14",
    binds: true,
    when: { protocol: ["https"] },
  },
  auth_method: text("Authentication method", "How nodes sign in to Vault.", {
    required: true,
    one_of: authMethods,
    valuesSince: {
      ...{ approle: approleSince, cert: "3.11", jwt: "3.13" },
      ...{ gcp_iam: "3.14", gcp_gce: "3.14", azure: "3.14", aws_ec2: "3.14", aws_iam: "3.14" },
    },
    default: "token",
    since: "3.1",
    binds: true,
  }),
};

const token: Schema = {
  token: needed(["token"], text("Token", "The token nodes send.", { sensitive: true, since: "2.8" })),
};

const kubernetes: Schema = {
  kube_role: by(
    ["kubernetes"],
    text("Kubernetes role", "Vault role bound to the nodes' service account.", { since: "3.1" }),
  ),
  kube_auth_path: by(
    ["kubernetes"],
    text("Kubernetes auth path", "Where the Kubernetes auth method is mounted.", {
      default: "kubernetes",
      since: "3.4.3.4",
      binds: true,
    }),
  ),
  kube_api_token_file: by(
    ["kubernetes"],
    text("Kubernetes token file", "File on the nodes that holds the service account token. Keyhole never reads it.", {
      default: "/run/secrets/kubernetes.io/serviceaccount/token",
      since: "3.1",
    }),
  ),
};

const approle: Schema = {
  approle_auth_path: by(
    ["approle"],
    text("AppRole auth path", "Where the AppRole auth method is mounted.", {
      default: "approle",
      since: approleSince,
      binds: true,
    }),
  ),
  approle_role_id: needed(
    ["approle"],
    text("AppRole role ID", "Names the role that nodes take on.", { match: "\\S", since: approleSince }),
  ),
  approle_secret_id: by(
    ["approle"],
    text("AppRole secret ID", "The role's secret. Give it here or name a file that holds it.", {
      match: "\\S",
      sensitive: true,
      since: approleSince,
    }),
  ),
  approle_secret_id_file: by(
    ["approle"],
    text("AppRole secret ID file", "File on the nodes that holds the secret ID. Keyhole never reads it.", {
      since: approleSince,
    }),
  ),
  approle_response_wrapping: by(["approle"], {
    type: "boolean",
    default: false,
    label: "Secret ID is response-wrapped",
    help: "The secret ID is a wrapping token that works once. Keyhole never unwraps it, for then the nodes could not.",
    since: approleSince,
  }),
};

const cert: Schema = {
  cert_auth_cert: needed(
    ["cert"],
    text("Client certificate", "PEM text of the certificate nodes present.", { multiline: true, since: "3.11" }),
  ),
  cert_auth_cert_key: needed(
    ["cert"],
    text("Client certificate key", "PEM text of its private key.", { multiline: true, sensitive: true, since: "3.11" }),
  ),
  cert_auth_role_name: by(
    ["cert"],
    text(
      "Certificate role",
      "The certificate role to sign in to. Left empty, any that trusts the certificate will do.",
      {
        since: "3.11",
      },
    ),
  ),
};

const jwt: Schema = {
  jwt_role: needed(["jwt"], text("JWT role", "Role of the JWT auth method.", { since: "3.13" })),
  oauth2_token_endpoint: needed(
    ["jwt"],
    text("OAuth2 token endpoint", "Address at the identity provider where nodes get the JWT.", {
      ...webUrl,
      since: "3.13",
      binds: true,
    }),
  ),
  oauth2_client_id: needed(
    ["jwt"],
    text("OAuth2 client ID", "The client that nodes are to the identity provider.", { since: "3.13" }),
  ),
  oauth2_client_secret: needed(
    ["jwt"],
    text("OAuth2 client secret", "The client's secret.", { sensitive: true, since: "3.13" }),
  ),
  oauth2_audiences: by(
    ["jwt"],
    text("OAuth2 audiences", "Audiences to ask for, separated by commas.", { since: "3.13" }),
  ),
};

const gcp: Schema = {
  gcp_auth_role: needed(["gcp_iam", "gcp_gce"], text("GCP role", "Role of the GCP auth method.", { since: "3.14" })),
  gcp_login_path: by(
    ["gcp_iam", "gcp_gce"],
    text("GCP login path", "Full path of the login call.", {
      default: "/v1/auth/gcp/login",
      since: "3.14",
      binds: true,
    }),
  ),
  gcp_service_account: needed(
    ["gcp_iam"],
    text("GCP service account", "E-mail or id of the service account that signs.", { since: "3.14" }),
  ),
  gcp_jwt_exp: needed(["gcp_iam"], {
    type: "integer",
    between: [0, 900],
    label: "GCP JWT lifetime",
    help: "Seconds for which the signed JWT is good, 900 at most.",
    since: "3.14",
  }),
};

const azure: Schema = {
  azure_auth_role: needed(["azure"], text("Azure role", "Role of the Azure auth method.", { since: "3.14" })),
  azure_login_path: by(
    ["azure"],
    text("Azure login path", "Full path of the login call.", {
      default: "/v1/auth/azure/login",
      since: "3.14",
      binds: true,
    }),
  ),
};

const aws: Schema = {
  aws_auth_role: needed(["aws_ec2", "aws_iam"], text("AWS role", "Role of the AWS auth method.", { since: "3.14" })),
  aws_login_path: by(
    ["aws_ec2", "aws_iam"],
    text("AWS login path", "Full path of the login call.", {
      default: "/v1/auth/aws/login",
      since: "3.14",
      binds: true,
    }),
  ),
  aws_auth_region: needed(
    ["aws_iam"],
    text("AWS region", "Region whose STS signs the identity request.", { since: "3.14" }),
  ),
  aws_auth_nonce: needed(
    ["aws_ec2"],
    text("AWS nonce", "Nonce of the instance's first sign-in. Keyhole never uses it.", {
      sensitive: true,
      since: "3.14",
    }),
  ),
  aws_access_key_id: by(
    ["aws_iam"],
    text(
      "AWS access key ID",
      "Together with the secret key; left empty, nodes use what their environment gives them.",
      {
        sensitive: true,
        since: "3.14",
      },
    ),
  ),
  aws_secret_access_key: by(
    ["aws_iam"],
    text("AWS secret access key", "Together with the access key ID.", { sensitive: true, since: "3.14" }),
  ),
  aws_sts_endpoint_url: by(
    ["aws_iam"],
    text("AWS STS endpoint", "Another STS address than the region's.", { ...webUrl, since: "3.14", binds: true }),
  ),
  aws_assume_role_arn: by(
    ["aws_iam"],
    text("AWS role to assume", "ARN of a role to take on first; needs a session name.", { since: "3.14" }),
  ),
  aws_role_session_name: by(
    ["aws_iam"],
    text("AWS role session name", "Name of the session under the assumed role.", { since: "3.14" }),
  ),
};

/** The entity's config under Kong's names, in the order of Kong Manager's form: connection, sign-in by method, cache. */
export const hcvConfig: Schema = {
  ...connection,
  ...token,
  ...kubernetes,
  ...approle,
  ...cert,
  ...jwt,
  ...gcp,
  ...azure,
  ...aws,
  ...cacheFields,
  base64_decode: base64Decode,
};
