import type { Field, Schema } from "../contract";
import { keyVaultFields } from "../key-vault/config-fields";
import { cacheFields, cacheTtl } from "../shared-fields";

const since = "3.15";
const newer = (fields: Schema): Schema =>
  Object.fromEntries(Object.entries(fields).map(([name, field]): [string, Field] => [name, { ...field, since }]));

/** Kong's settings for `azure-certs`, in Kong's names. It knows no Base64: what comes is PEM, read again every hour. */
export const azureCertsConfig: Schema = {
  ...keyVaultFields(since),
  ...newer({ ...cacheFields, ttl: { ...cacheTtl, default: 3600 } }),
};
