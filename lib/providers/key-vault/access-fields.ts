import type { Schema } from "../contract";
import { azureAccess } from "../identity/azure/access-fields";
import { proxyFields } from "../proxy-settings";
import { accessLevel, caField, resourcePattern } from "../shared-fields";

/** How Keyhole itself reaches this key vault: sealed, and in no export. */
export const keyVaultAccess: Schema = {
  ...azureAccess,
  level: accessLevel,
  resource_pattern: resourcePattern,
  ca: caField(
    "PEM text of the authorities that Keyhole trusts for Azure's servers, in place of the public ones. Needed only where a proxy stands between.",
  ),
  ...proxyFields,
};
