import type { Fault } from "../../contract";
import { administrator, author, operator } from "../../fault-owners";

/** Every code with which signing in to Azure ends. */
export const azureSignInFaults = {
  "azure.no-access": {
    what: "The vault's config holds no credential, as the nodes bring their own, and Keyhole has none for it yet.",
    outcome: "needs-own-access",
    whose: author,
    next: "Choose Keyhole's sign-in under Access: an app registration of its own or the identity of its machine.",
  },
  "azure.tenant-missing": {
    what: "There is no tenant ID to sign in with, or it is none.",
    whose: author,
    next: "Give Keyhole's tenant ID under Access, as the directory's overview in Azure shows it.",
  },
  "azure.client-missing": {
    what: "There is no client ID to sign in with, or it is none.",
    whose: author,
    next: "Give Keyhole's client ID under Access: the application ID of its app registration or identity.",
  },
  "azure.client-secret-missing": {
    what: "There is no client secret to sign in with.",
    whose: author,
    next: "Make a client secret for Keyhole's app registration and give its value under Access.",
  },
  "azure.client-secret-wrong": {
    what: "Entra ID does not take the client secret: it is wrong, or it is the secret's ID and not its value.",
    whose: author,
    next: "Make a new client secret and give its value to Keyhole under Access.",
  },
  "azure.client-secret-expired": {
    what: "The client secret has expired.",
    whose: author,
    next: "Make a new client secret and give its value to Keyhole under Access.",
  },
  "azure.client-unknown": {
    what: "The tenant has no application with this client ID.",
    whose: author,
    next: "Compare client ID and tenant ID with the app registration's.",
  },
  "azure.client-disabled": {
    what: "The application is disabled in this tenant.",
    whose: administrator,
    next: "Enable the enterprise application, or make an app registration for Keyhole.",
  },
  "azure.tenant-unknown": {
    what: "Entra ID has no such tenant in this cloud.",
    whose: author,
    next: "Compare the tenant ID with the directory's, and the vault URI with the cloud it is in.",
  },
  "azure.sign-in-blocked": {
    what: "A conditional access policy of the tenant does not let Keyhole sign in from here.",
    whose: administrator,
    next: "Let the app registration sign in from the address of Keyhole's host.",
  },
  "azure.sign-in-refused": {
    what: "Entra ID refuses the sign-in.",
    whose: author,
    next: "Look at the app registration's sign-in log in Entra ID: it says why.",
  },
  "azure.sign-in-throttled": {
    what: "Azure's sign-in is asked too often.",
    whose: administrator,
    next: "Wait and try again.",
  },
  "azure.sign-in-failed": {
    what: "Azure's sign-in failed on its side.",
    whose: administrator,
    next: "Try again; if it stays so, look at Azure's status page.",
  },
  "azure.sign-in-unknown": {
    what: "What answered at sign-in is not what Azure answers.",
    whose: "network",
    next: "Look for a proxy between Keyhole's host and Azure that answers in its place.",
  },
  "azure.led-elsewhere": {
    what: "Azure's answer, or a setting of this machine, leads to another host; Keyhole sends nothing there.",
    whose: operator,
    next: "Look for AZURE_REGIONAL_AUTHORITY_NAME in Keyhole's environment, and for a proxy that answers in Azure's place.",
  },
  "azure.ambient-missing": {
    what: "Nothing on Keyhole's host gives it an Azure identity.",
    whose: operator,
    next: "Put “azure” into KEYHOLE_CLOUD_ENVIRONMENT, and AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET or the pod's federated token into the environment of Keyhole's process; or run it on a machine or as an app with a managed identity and KEYHOLE_CLOUD_METADATA “on”.",
  },
  "azure.federated-token-unreadable": {
    what: "The federated token of Keyhole's pod cannot be read from the file that AZURE_FEDERATED_TOKEN_FILE names.",
    whose: operator,
    next: "Check the file, and that the pod's service account is labelled for workload identity.",
  },
  "azure.ambient-not-given": {
    what: "Keyhole's operator does not give the identity of this machine to vaults.",
    whose: operator,
    next: "Allow it for this installation, or give the vault an app registration under Access.",
  },
  "azure.metadata-not-given": {
    what: "Keyhole may not ask for the identity of the machine or app it runs as.",
    whose: operator,
    next: "Allow it by KEYHOLE_CLOUD_METADATA, or give the vault an app registration under Access.",
  },
  "azure.metadata-missing": {
    what: "Nothing answers as Azure's metadata service here: Keyhole does not run on an Azure machine.",
    whose: operator,
    next: "Run Keyhole on a machine with a managed identity, or give the vault an app registration under Access. As an app (App Service, Functions, Container Apps) Keyhole has its identity from its environment: put “azure” into KEYHOLE_CLOUD_ENVIRONMENT.",
  },
  "azure.identity-missing": {
    what: "This machine or app has no managed identity, or not the one that is asked for.",
    whose: operator,
    next: "Assign the identity to the machine or app, or correct the client ID under Access.",
  },
  "azure.identity-endpoint-refused": {
    what: "What IDENTITY_ENDPOINT and IDENTITY_HEADER of Keyhole's process say is not what Azure tells its apps; Keyhole sends nothing there.",
    outcome: "misconfigured",
    whose: operator,
    next: "Leave both to App Service, Functions or Container Apps, which set them themselves: an http address that is this machine's own or link-local (127.0.0.1, localhost, 169.254.…), and a header without spaces.",
  },
  "azure.identity-endpoint-silent": {
    what: "Nothing answers at the address that IDENTITY_ENDPOINT of Keyhole's process names.",
    whose: operator,
    next: "Check that nothing but Azure sets IDENTITY_ENDPOINT and that the app has a managed identity, then start Keyhole again.",
  },
  "azure.identity-header-refused": {
    what: "Azure does not take the header with which this app asks for its identity.",
    whose: operator,
    next: "Check that nothing but Azure sets IDENTITY_HEADER, and start Keyhole again: it holds the one that was good at its start.",
  },
} as const satisfies Record<string, Fault>;

export type AzureSignInCode = keyof typeof azureSignInFaults;
