import type { Schema } from "../contract";
import { azureAccess, azureCa } from "../identity/azure/access-fields";
import { proxyFields } from "../proxy-settings";
import { accessLevel, resourcePattern } from "../shared-fields";

/** How Keyhole itself reaches this key vault: sealed, and in no export. */
export const keyVaultAccess: Schema = {
  ...azureAccess,
  level: accessLevel,
  resource_pattern: resourcePattern,
  ca: azureCa,
  ...proxyFields,
};
