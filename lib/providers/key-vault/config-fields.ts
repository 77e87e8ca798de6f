import type { Field } from "../contract";

/** Settings that Kong has for both kinds of key vault, `since` the Gateway version that has the kind. */
export const keyVaultFields = (since?: string) => {
  const text = (label: string, help: string, more: Partial<Field> = {}): Field => ({
    type: "string",
    label,
    help,
    ...(since === undefined ? {} : { since }),
    ...more,
  });
  return {
    vault_uri: text("Vault URI", "Address of the key vault, such as https://payments.vault.azure.net.", {
      required: true,
      binds: true,
    }),
    credentials_prefix: text(
      "Credentials prefix",
      "How the names of the nodes' own variables begin: AZURE for AZURE_CLIENT_SECRET. Keyhole never reads them.",
      { required: true, default: "AZURE" },
    ),
    client_id: text("Client ID", "The application or user-assigned identity that nodes sign in as."),
    tenant_id: text("Tenant ID", "The directory that nodes sign in to. Left empty for a managed identity.", {
      binds: true,
    }),
  } as const;
};
