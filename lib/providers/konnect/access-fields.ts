import type { Schema } from "../contract";
import { proxyFields } from "../proxy-settings";
import { accessLevel, caField, resourcePattern } from "../shared-fields";
import { regions } from "./settings";

/** How Keyhole itself reaches Konnect: sealed, and in no export. */
export const konnectAccess: Schema = {
  region: {
    type: "string",
    one_of: regions,
    label: "Region",
    help: "The geographic region that the control plane is in.",
    binds: true,
  },
  control_plane_id: {
    type: "string",
    match: "\\S",
    label: "Control plane ID",
    help: "The control plane that the Config Store belongs to.",
    binds: true,
  },
  token: {
    type: "string",
    label: "Konnect token",
    help: "A token of a system account (spat_…), or a personal one (kpat_…), which ends with that person's account.",
    sensitive: true,
  },
  level: {
    ...accessLevel,
    help: "Konnect gives out no value, so both are the same here: whether a secret exists, and when it was written.",
  },
  resource_pattern: resourcePattern,
  ca: caField("PEM text of authorities that Keyhole trusts in place of the public ones, where a proxy stands between."),
  ...proxyFields,
};
