import type { Field, Schema } from "../contract";
import { proxyFields } from "../proxy-settings";
import { accessLevel, caField, resourcePattern, serverTlsFields } from "../shared-fields";
import { ownCloudFields } from "./own-cloud-fields";
import { by, fromFile, needed, text } from "./own-field";

/** How Keyhole itself may sign in; left empty it does as the nodes do, where that uses nothing up. */
export const ownMethods = [
  ...["token", "approle", "kubernetes", "cert", "jwt", "aws_iam", "aws_ec2", "azure", "gcp_iam", "gcp_gce", "config"],
] as const;
export type OwnMethod = (typeof ownMethods)[number];

const method: Field = {
  type: "string",
  one_of: ownMethods,
  label: "Keyhole's sign-in",
  help: "With a credential of Keyhole's own, whatever the nodes use. “config”: with the one in the vault's config, which must be good for any number of uses. Left empty: with the config's token, certificate, OAuth2 client or AWS keys, and with no other credential of the config.",
  binds: true,
};

const token: Schema = {
  token: needed(["token"], {
    ...text("Keyhole's own token", "A token that may read what references need and nothing else."),
    sensitive: true,
  }),
};

const approle: Schema = {
  approle_auth_path: by(["approle"], {
    ...text("Keyhole's AppRole auth path", "Where the AppRole auth method is mounted."),
    ...{ default: "approle", binds: true },
  }),
  approle_role_id: needed(["approle"], {
    ...text(
      "Keyhole's role ID",
      "Names a role of Keyhole's own, whose policies allow what references need and nothing else.",
    ),
    match: "\\S",
  }),
  approle_secret_id: by(["approle"], {
    ...text(
      "Keyhole's secret ID",
      "The role's secret as it is, not wrapped, and good for any number of uses. Left empty for a role that asks for none.",
    ),
    ...{ match: "\\S", sensitive: true },
  }),
  approle_secret_id_file: fromFile(["approle"], "Keyhole's secret ID file", "the secret ID"),
};

const kubernetes: Schema = {
  kube_role: needed(
    ["kubernetes"],
    text("Keyhole's Kubernetes role", "Vault role bound to a service account of Keyhole's own."),
  ),
  kube_auth_path: by(["kubernetes"], {
    ...text("Keyhole's Kubernetes auth path", "Where the Kubernetes auth method is mounted. Left empty: kubernetes."),
    binds: true,
  }),
  kube_api_token: by(["kubernetes"], {
    ...text("Keyhole's service account token", "A long-lived token of the service account. Give it here or as a file."),
    sensitive: true,
  }),
  kube_api_token_file: fromFile(
    ["kubernetes"],
    "Keyhole's service account token file",
    "the token, read at each sign-in",
  ),
};

const cert: Schema = {
  cert_auth_cert: needed(["cert"], {
    ...text("Keyhole's client certificate", "PEM text of the certificate, with those between it and its authority."),
    multiline: true,
  }),
  cert_auth_cert_key: needed(["cert"], {
    ...text("Keyhole's client certificate key", "PEM text of its private key, without a passphrase."),
    ...{ multiline: true, sensitive: true },
  }),
  cert_auth_role_name: by(
    ["cert"],
    text("Keyhole's certificate role", "The role to sign in to. Left empty, any that trusts the certificate will do."),
  ),
};

const jwt: Schema = {
  jwt_role: needed(["jwt"], text("Keyhole's JWT role", "Role of the JWT auth method.")),
  jwt_auth_path: by(["jwt"], {
    ...text("Keyhole's JWT auth path", "Where the JWT auth method is mounted. Left empty: jwt."),
    binds: true,
  }),
  oauth2_token_endpoint: needed(["jwt"], {
    ...text("Keyhole's OAuth2 token endpoint", "Address at the identity provider where Keyhole gets its JWT."),
    binds: true,
  }),
  oauth2_client_id: needed(["jwt"], text("Keyhole's OAuth2 client ID", "The client that Keyhole is to the provider.")),
  oauth2_client_secret: needed(["jwt"], {
    ...text("Keyhole's OAuth2 client secret", "The client's secret."),
    sensitive: true,
  }),
  oauth2_audiences: by(["jwt"], text("Keyhole's OAuth2 audiences", "Audiences to ask for, separated by commas.")),
};

/**
 * How Keyhole itself reaches this Vault: sealed, and in no export. A field that joins and binds has no default: it would
 * be a part of what all credentials there are were sealed under, and void them.
 */
export const hcvAccess: Schema = {
  auth_method: method,
  ...token,
  ...approle,
  ...kubernetes,
  ...cert,
  ...jwt,
  ...ownCloudFields,
  level: accessLevel,
  resource_pattern: resourcePattern,
  ...serverTlsFields("Whether Keyhole checks the server's certificate. What nodes do is set in the vault's config."),
  identity_ca: by(["jwt", "azure", "config"], {
    ...caField("PEM text of the authorities that Keyhole trusts where it gets its JWT, in place of the public ones."),
    label: "CA certificates of the identity provider",
  }),
  ...proxyFields,
};
