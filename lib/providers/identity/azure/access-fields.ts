import type { Field, Schema } from "../../contract";

/** How Keyhole itself may sign in to Azure. */
export const azureMethods = ["client_secret", "managed_identity", "ambient"] as const;
export type AzureMethod = (typeof azureMethods)[number];

/** A tenant's ID or one of its domains. */
export const azureTenant =
  "^(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-Za-z-]{1,63}(?:\\.[0-9A-Za-z-]{1,63})+)$";

const by = (methods: readonly AzureMethod[], field: Field): Field => ({ ...field, when: { auth_method: methods } });

/** How Keyhole itself reaches Azure: sealed, and in no export. The nodes have credentials of their own. */
export const azureAccess: Schema = {
  auth_method: {
    type: "string",
    one_of: azureMethods,
    label: "Keyhole's sign-in",
    help: "“client_secret”: with an app registration of Keyhole's own. “managed_identity”: as the Azure machine or app that Keyhole runs as. “ambient”: with what AZURE_ variables of Keyhole's process give, a federated token of its pod or the identity of its app or machine, in this order.",
    binds: true,
  },
  tenant_id: by(["client_secret"], {
    type: "string",
    match: azureTenant,
    label: "Keyhole's tenant ID",
    help: "The directory that Keyhole's app registration is in. Left empty: the tenant ID of the vault's config.",
    binds: true,
  }),
  client_id: by(["client_secret", "managed_identity"], {
    type: "string",
    match: "^[0-9A-Za-z-]+$",
    label: "Keyhole's client ID",
    help: "The application ID of Keyhole's app registration, or of a user-assigned identity. Left empty for the machine's own identity.",
  }),
  client_secret: by(["client_secret"], {
    type: "string",
    required: true,
    match: "\\S",
    label: "Keyhole's client secret",
    help: "The value of a client secret of Keyhole's app registration, not its ID.",
    sensitive: true,
  }),
};
