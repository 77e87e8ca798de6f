import type { Schema } from "../contract";
import { keyVaultFields } from "../key-vault/config-fields";
import { base64Decode, cacheFields } from "../shared-fields";

const { vault_uri, credentials_prefix, client_id, tenant_id } = keyVaultFields();

/** Kong's settings for `azure`, in Kong's names. */
export const azureConfig: Schema = {
  vault_uri,
  location: {
    type: "string",
    required: true,
    label: "Location",
    help: "The Azure region of the key vault, such as westeurope.",
  },
  type: {
    type: "string",
    required: true,
    one_of: ["secrets"],
    default: "secrets",
    label: "Type",
    help: "What is read from the key vault. Kong knows secrets only.",
  },
  credentials_prefix,
  client_id,
  tenant_id,
  ...cacheFields,
  base64_decode: base64Decode,
};
