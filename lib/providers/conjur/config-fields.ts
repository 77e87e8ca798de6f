import type { Field, Schema } from "../contract";
import { base64Decode, cacheFields, webUrl } from "../shared-fields";

/** Conjur came with Gateway 3.11, and so did each of its fields. */
const since = "3.11";

const text = (label: string, help: string, more: Partial<Field> = {}): Field => ({
  type: "string",
  required: true,
  label,
  help,
  since,
  ...more,
});

/** Kong's own settings for a Conjur vault, in Kong's order. */
export const conjurConfig: Schema = {
  endpoint_url: text("Endpoint URL", "Address of the Conjur API, such as https://conjur.example.com.", {
    ...webUrl,
    binds: true,
  }),
  auth_method: text("Authentication method", "How nodes sign in to Conjur. There is one way: with an API key.", {
    one_of: ["api_key"],
    default: "api_key",
    binds: true,
  }),
  account: text("Account", "The organization account of the Conjur server.", { match: "\\S", binds: true }),
  login: text("Login", "Who nodes are to Conjur: “host/apps/kong” for a host, “name” or “name@policy” for a user.", {
    match: "\\S",
  }),
  api_key: text("API key", "The API key of that host or user.", { sensitive: true }),
  ...Object.fromEntries(Object.entries(cacheFields).map(([name, field]) => [name, { ...field, since }])),
  base64_decode: base64Decode,
};
