import type { Schema } from "../contract";

const hex = "[0-9a-fA-F]";

/** Kong's own settings for a Konnect vault: the control plane reads it, so there is no cache and no sign-in to set. */
export const konnectConfig: Schema = {
  config_store_id: {
    type: "string",
    required: true,
    match: `^${hex}{8}-${hex}{4}-${hex}{4}-${hex}{4}-${hex}{12}$`,
    label: "Config Store ID",
    help: "The Config Store whose secrets this vault gives out. It belongs to the same control plane.",
    since: "3.4",
    binds: true,
  },
};
