import type { Schema } from "../contract";
import { accessLevel, resourcePattern } from "../shared-fields";

/** How Keyhole itself reaches this Vault: sealed, and in no export. */
export const hcvAccess: Schema = {
  token: {
    type: "string",
    label: "Keyhole's own token",
    help: "A token that may read what references need and nothing else. Left empty, Keyhole uses the token of the vault's config.",
    sensitive: true,
  },
  level: accessLevel,
  resource_pattern: resourcePattern,
  ca: {
    type: "string",
    label: "CA certificates",
    help: "PEM text of the authorities that Keyhole trusts for this server, in place of the public ones.",
    multiline: true,
    binds: true,
  },
  tls_verify: {
    type: "boolean",
    default: true,
    label: "Verify TLS certificate",
    help: "Whether Keyhole checks the server's certificate. What nodes do is set in the vault's config.",
    binds: true,
  },
};
