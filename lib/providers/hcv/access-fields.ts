import type { Field, Schema } from "../contract";
import { accessLevel, resourcePattern } from "../shared-fields";

/** How Keyhole itself may sign in; left empty it does as the nodes do, where that uses nothing up. */
export const ownMethods = ["token", "approle", "config"] as const;
export type OwnMethod = (typeof ownMethods)[number];

const by = (method: OwnMethod, field: Field): Field => ({ ...field, when: { auth_method: [method] } });

/** How Keyhole itself reaches this Vault: sealed, and in no export. */
export const hcvAccess: Schema = {
  auth_method: {
    type: "string",
    one_of: ownMethods,
    label: "Keyhole's sign-in",
    help: "“token” or “approle”: with a credential of Keyhole's own. “config”: with the one in the vault's config, which must be good for any number of uses. Left empty: with the config's token, and with no other credential of the config.",
    binds: true,
  },
  token: by("token", {
    type: "string",
    required: true,
    label: "Keyhole's own token",
    help: "A token that may read what references need and nothing else.",
    sensitive: true,
  }),
  approle_auth_path: by("approle", {
    type: "string",
    default: "approle",
    label: "Keyhole's AppRole auth path",
    help: "Where the AppRole auth method is mounted.",
    binds: true,
  }),
  approle_role_id: by("approle", {
    type: "string",
    required: true,
    match: "\\S",
    label: "Keyhole's role ID",
    help: "Names a role of Keyhole's own, whose policies allow what references need and nothing else.",
  }),
  approle_secret_id: by("approle", {
    type: "string",
    match: "\\S",
    label: "Keyhole's secret ID",
    help: "The role's secret as it is, not wrapped, and good for any number of uses. Left empty for a role that asks for none.",
    sensitive: true,
  }),
  level: accessLevel,
  resource_pattern: resourcePattern,
  tls_verify: {
    type: "boolean",
    default: true,
    label: "Verify TLS certificate",
    help: "Whether Keyhole checks the server's certificate. What nodes do is set in the vault's config.",
    binds: true,
  },
  ca: {
    type: "string",
    label: "CA certificates",
    help: "PEM text of the authorities that Keyhole trusts for this server, in place of the public ones.",
    multiline: true,
    binds: true,
    when: { tls_verify: [true] },
  },
};
