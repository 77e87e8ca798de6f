import type { Schema } from "../contract";
import { azureTenant } from "../identity/azure/access-fields";
import { azureAuthorities } from "../identity/azure/clouds";
import { by, needed, text } from "./own-field";

const withKeys = { auth_method: ["aws_iam"], aws_credential: ["keys"] };

const aws: Schema = {
  aws_auth_role: needed(["aws_iam", "aws_ec2"], text("Keyhole's AWS role", "Role of the AWS auth method.")),
  aws_login_path: by(["aws_iam", "aws_ec2"], {
    ...text("Keyhole's AWS login path", "Full path of the login call. Left empty: /v1/auth/aws/login."),
    binds: true,
  }),
  aws_auth_region: needed(["aws_iam"], text("Keyhole's AWS region", "Region whose STS tells Vault who signed.")),
  aws_credential: by(["aws_iam"], {
    ...text(
      "Keyhole's AWS credential",
      "“keys”: an access key of Keyhole's own. “ambient”: what its machine has, looked for as nodes do: variables, a profile, container, web identity, instance.",
    ),
    ...{ one_of: ["keys", "ambient"], default: "keys" },
  }),
  aws_access_key_id: {
    ...text("Keyhole's AWS access key ID", "A key of an IAM user or role that the Vault role is bound to."),
    ...{ required: true, sensitive: true, when: withKeys },
  },
  aws_secret_access_key: {
    ...text("Keyhole's AWS secret access key", "It signs here and is sent nowhere."),
    ...{ required: true, sensitive: true, when: withKeys },
  },
  aws_session_token: {
    ...text("Keyhole's AWS session token", "For keys that a session was given."),
    ...{ sensitive: true, when: withKeys },
  },
  aws_sts_endpoint_url: by(["aws_iam"], {
    ...text("Keyhole's AWS STS endpoint", "Another STS address than the region's, as Vault's own settings have it."),
    binds: true,
  }),
  aws_server_id: by(["aws_iam"], {
    ...text(
      "Vault's server ID",
      "The value that Vault wants in the header X-Vault-AWS-IAM-Server-ID, if it wants one.",
    ),
    match: "^[\\x21-\\x7e]+$",
  }),
  aws_auth_nonce: needed(["aws_ec2"], {
    ...text(
      "Keyhole's AWS nonce",
      "A secret text of Keyhole's own. Only where Keyhole runs on an instance that no node shares: Vault takes one nonce of each instance.",
    ),
    ...{ match: "\\S", sensitive: true },
  }),
  aws_own_instance: by(["aws_ec2"], {
    ...{ type: "boolean", default: false, label: "No node runs on Keyhole's instance" },
    help: "Declare that no node of the gateway runs on this instance. Keyhole's nonce would be the first that Vault hears from it, and lock the node out.",
  }),
};

const azure: Schema = {
  azure_auth_role: needed(["azure"], text("Keyhole's Azure role", "Role of the Azure auth method.")),
  azure_login_path: by(["azure"], {
    ...text("Keyhole's Azure login path", "Full path of the login call. Left empty: /v1/auth/azure/login."),
    binds: true,
  }),
  azure_credential: by(["azure"], {
    ...text(
      "Keyhole's Azure credential",
      "“client-secret”: an application of Keyhole's own. “managed-identity”: that of the machine or app Keyhole runs as, where the operator allows it.",
    ),
    ...{ one_of: ["client-secret", "managed-identity"], default: "client-secret" },
  }),
  azure_client_id: by(
    ["azure"],
    text("Keyhole's Azure client ID", "The application's, or a user-assigned identity's."),
  ),
  azure_tenant_id: {
    ...text("Keyhole's Azure tenant", "Directory that the application is in: its ID or one of its domains."),
    ...{
      match: azureTenant,
      required: true,
      binds: true,
      when: { auth_method: ["azure"], azure_credential: ["client-secret"] },
    },
  },
  azure_client_secret: {
    ...text("Keyhole's Azure client secret", "The application's secret."),
    ...{ required: true, sensitive: true, when: { auth_method: ["azure"], azure_credential: ["client-secret"] } },
  },
  azure_authority: {
    ...text(
      "Azure authority",
      "Where the directory signs in, in a sovereign cloud. Left empty: https://login.microsoftonline.com.",
    ),
    ...{ one_of: azureAuthorities, binds: true },
    when: { auth_method: ["azure"], azure_credential: ["client-secret"] },
  },
  azure_resource: by(["azure"], {
    ...text(
      "Azure resource",
      "For whom the token is, as the Azure auth method of Vault is set up. With a managed identity: an application, or what is here by itself.",
    ),
    default: "https://management.azure.com/",
  }),
};

const gcp: Schema = {
  gcp_auth_role: needed(["gcp_iam", "gcp_gce"], text("Keyhole's GCP role", "Role of the GCP auth method.")),
  gcp_login_path: by(["gcp_iam", "gcp_gce"], {
    ...text("Keyhole's GCP login path", "Full path of the login call. Left empty: /v1/auth/gcp/login."),
    binds: true,
  }),
  gcp_service_account_key: needed(["gcp_iam"], {
    ...text(
      "Keyhole's service account key",
      "The key file (JSON) of a service account of Keyhole's own. It signs here.",
    ),
    ...{ multiline: true, sensitive: true },
  }),
  gcp_jwt_exp: by(["gcp_iam"], {
    ...{ type: "integer", between: [1, 900], default: 900, label: "Keyhole's JWT lifetime" },
    help: "Seconds for which the signed JWT is good; the role may allow less than 900.",
  }),
};

/** What Keyhole signs in with by the identity that a cloud gives it. */
export const ownCloudFields: Schema = { ...aws, ...azure, ...gcp };
