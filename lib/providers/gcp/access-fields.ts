import type { Schema } from "../contract";
import { gcpMethods } from "../identity/gcp/credential";
import { proxyFields } from "../proxy-settings";
import { accessLevel, caField, resourcePattern } from "../shared-fields";

/** How Keyhole itself reaches Secret Manager: sealed, and in no export. */
export const gcpAccess: Schema = {
  auth_method: {
    type: "string",
    one_of: gcpMethods,
    label: "Keyhole's sign-in",
    help: "“service_account”: with the key of an account of Keyhole's own. “metadata_server”: as the machine on Google Cloud that Keyhole runs on. “ambient”: with the key file that GOOGLE_APPLICATION_CREDENTIALS names on Keyhole's host, else as the machine. Left empty: with the key, where there is one.",
    binds: true,
  },
  service_account_json: {
    type: "string",
    required: true,
    match: "\\S",
    label: "Keyhole's service account key",
    help: "The whole key file (JSON) of a service account that may do what references need and nothing else.",
    sensitive: true,
    multiline: true,
    when: { auth_method: ["service_account"] },
  },
  location: {
    type: "string",
    match: "^[a-z]+(?:-[a-z]+)+[0-9]+$",
    label: "Location",
    help: "Only for regional secrets, such as “europe-west3”. Left empty for the usual ones, which are the only ones that Kong is known to read.",
    binds: true,
  },
  api_endpoint: {
    type: "string",
    match: "^https?://\\S+$",
    label: "API endpoint",
    help: "Another address of Secret Manager's API, such as a Private Service Connect endpoint. With the machine's or an ambient credential it must be below googleapis.com or on the allow-list.",
    binds: true,
  },
  level: accessLevel,
  resource_pattern: resourcePattern,
  ca: caField(
    "PEM text of the authorities that Keyhole trusts in place of the public ones, where something between opens TLS.",
  ),
  ...proxyFields,
};
