import type { Schema } from "../contract";
import { proxyFields } from "../proxy-settings";
import { accessLevel, resourcePattern } from "../shared-fields";

/** How Keyhole itself reaches this Conjur: sealed, and in no export. */
export const conjurAccess: Schema = {
  login: {
    type: "string",
    match: "\\S",
    label: "Keyhole's login",
    help: "A host or user of Keyhole's own, such as “host/apps/keyhole”, that may do what references need and nothing else. Left empty: with the login and API key of the vault's config, which using does not use up.",
  },
  api_key: {
    type: "string",
    label: "Keyhole's API key",
    help: "The API key of that host or user.",
    sensitive: true,
  },
  level: accessLevel,
  resource_pattern: resourcePattern,
  tls_verify: {
    type: "boolean",
    default: true,
    label: "Verify TLS certificate",
    help: "Whether Keyhole checks the server's certificate.",
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
  ...proxyFields,
};
