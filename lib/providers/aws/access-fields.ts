import type { Field, Schema } from "../contract";
import { awsRegions } from "../identity/aws/regions";
import { proxyFields } from "../proxy-settings";
import { accessLevel, caField, resourcePattern } from "../shared-fields";

const withKeys = (field: Field): Field => ({ ...field, when: { auth_method: ["keys"] } });
const withOwnRole = (field: Field): Field => ({ ...field, when: { role: ["own"] } });

/** How Keyhole itself reaches Secrets Manager: sealed, and in no export. */
export const awsAccess: Schema = {
  auth_method: {
    type: "string",
    one_of: ["keys", "ambient"],
    label: "Keyhole's sign-in",
    help: "“keys”: with an access key of Keyhole's own. “ambient”: as the machine Keyhole runs on (variables, web identity, container or instance role), to AWS's own endpoints and allow-listed ones only.",
    binds: true,
  },
  access_key_id: withKeys({
    type: "string",
    required: true,
    match: "\\S",
    label: "Access key ID",
    help: "Of an IAM identity that may do what references need and nothing else.",
  }),
  secret_access_key: withKeys({
    type: "string",
    required: true,
    match: "\\S",
    label: "Secret access key",
    help: "The secret part of the access key.",
    sensitive: true,
  }),
  session_token: withKeys({
    type: "string",
    label: "Session token",
    help: "Only for temporary keys, which end after hours; left empty for lasting ones.",
    sensitive: true,
  }),
  role: {
    type: "string",
    one_of: ["config", "own", "none"],
    default: "config",
    label: "Role for Keyhole",
    help: "“config”: the role in the vault's config, if there is one, as nodes do. “own”: another one. “none”: no role, whatever the config says.",
  },
  assume_role_arn: withOwnRole({
    type: "string",
    required: true,
    label: "Keyhole's role",
    help: "ARN of the role that Keyhole takes on in place of the nodes'.",
  }),
  role_session_name: withOwnRole({
    type: "string",
    default: "Keyhole",
    label: "Keyhole's session name",
    help: "How its session is called in CloudTrail.",
  }),
  region: {
    type: "string",
    one_of: awsRegions,
    label: "Region for Keyhole",
    help: "Where the vault's config names no region, because nodes take it from their surroundings.",
  },
  endpoint_url: {
    type: "string",
    label: "Endpoint for Keyhole",
    help: "Where Keyhole reaches Secrets Manager by another address than nodes do. Left empty: as the vault's config says.",
    binds: true,
  },
  sts_endpoint_url: {
    type: "string",
    label: "STS endpoint for Keyhole",
    help: "The same for the token service. Left empty: as the vault's config says, else that of the region.",
    binds: true,
  },
  level: accessLevel,
  resource_pattern: resourcePattern,
  ca: caField("PEM text of the authorities that Keyhole trusts for these endpoints, in place of the public ones."),
  ...proxyFields,
};
