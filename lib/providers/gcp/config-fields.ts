import type { Schema } from "../contract";
import { base64Decode, cacheFields } from "../shared-fields";

/** The entity's config under Kong's names. It holds no credential: nodes take theirs from their environment. */
export const gcpConfig: Schema = {
  project_id: {
    type: "string",
    required: true,
    label: "Project ID",
    help: "The Google Cloud project whose secrets are read.",
    since: "2.8.1.3",
    overridable: "listed",
  },
  ...cacheFields,
  base64_decode: base64Decode,
};
