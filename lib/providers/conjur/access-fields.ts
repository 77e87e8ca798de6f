import type { Schema } from "../contract";
import { proxyFields } from "../proxy-settings";
import { accessLevel, resourcePattern, serverTlsFields } from "../shared-fields";

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
  ...serverTlsFields("Whether Keyhole checks the server's certificate."),
  ...proxyFields,
};
