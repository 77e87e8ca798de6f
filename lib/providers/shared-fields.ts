import { matchesPattern } from "@/lib/domain/reference/matches-pattern";
import type { Field, Schema } from "./contract";

const seconds = (label: string, help: string): Field => ({
  type: "number",
  between: [0, 1e8],
  label,
  help,
  since: "3.4",
  overridable: "any",
});

export const cacheTtl = seconds(
  "TTL",
  "Seconds until a node reads the secret again. Left empty, a value is kept for good and a rotated secret is not picked up.",
);

/** Kong's cache settings, which every provider has but `env` and `konnect`. */
export const cacheFields: Schema = {
  ttl: cacheTtl,
  neg_ttl: seconds("Negative TTL", "Seconds a node remembers that the secret was not there before it asks again."),
  resurrect_ttl: seconds(
    "Resurrect TTL",
    "Seconds a node goes on with an expired value while the backend cannot be reached or no longer has the secret.",
  ),
};

/** What Kong calls a URL: a whole one, with a scheme and a host. Whatever opens the vault would find out only later. */
export const webUrl = {
  match: "^https?://(?:[^\\s/?#@]*@)?(?:\\[[0-9A-Fa-f:.]+\\]|[^\\s/?#@:\\[\\]]+)(?::\\d{1,5})?(?:[/?#]\\S*)?$",
  err: "expected a full URL with http or https and a host, such as https://example.com:8443",
} as const;

/** Kong Enterprise's switch for backends that hold Base64. */
export const base64Decode: Field = {
  type: "boolean",
  default: false,
  label: "Decode Base64",
  help: "Every secret of this vault is Base64 text that a node decodes before use.",
  since: "3.11",
};

/** What opens a vault: its settings without those that only steer a node's cache. */
export const openingConfig = (config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(config).filter(([name]) => !(name in cacheFields) && name !== "base64_decode"));

/** How far Keyhole itself may go; left empty it is `accessLevelOf` that decides. */
export const accessLevel: Field = {
  type: "string",
  one_of: ["values", "metadata"],
  label: "Access level",
  help: "“values”: Keyhole may fetch a value to check it; it is never shown or kept. “metadata”: it only asks whether the secret exists and how old it is. Left empty: metadata on a guarded gateway, values on another.",
};

/** Which resources Keyhole may ask for at all; nodes are not bound by it. */
export const resourcePattern: Field = {
  type: "string",
  len_min: 1,
  label: "Resource pattern",
  help: "Keyhole itself resolves only resources that match; “*” stands for any characters, as in “pay/*”. Left empty: all. Nodes are not bound by it.",
};

/** The authorities that Keyhole trusts for a vault's servers; `help` says for which, and in place of what. */
export const caField = (help: string): Field => ({
  type: "string",
  label: "CA certificates",
  help,
  multiline: true,
  binds: true,
});

/** For a vault that is one server of somebody's own: whether Keyhole checks it, as `help` says, and by which authorities. */
export const serverTlsFields = (help: string): Schema => ({
  tls_verify: { type: "boolean", default: true, label: "Verify TLS certificate", help, binds: true },
  ca: {
    ...caField("PEM text of the authorities that Keyhole trusts for this server, in place of the public ones."),
    when: { tls_verify: [true] },
  },
});

/** May Keyhole ask for this resource? Where the access has no pattern, for each. */
export const isWithinPattern = (resource: string, { resource_pattern }: Readonly<Record<string, unknown>>): boolean =>
  typeof resource_pattern !== "string" || resource_pattern === "" || matchesPattern(resource, resource_pattern);

/** For providers that live beside the data plane: a declaration by whoever runs both. */
export const declaresSameHost = (what: string): Field => ({
  type: "boolean",
  default: false,
  label: `This host has the same ${what}`,
  help: `Declare that the ${what} of Keyhole's host are those of the data planes. Without it, references into this vault are not checkable from here.`,
});
