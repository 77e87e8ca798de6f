import type { Fault } from "../contract";
import { azureSignInFaults } from "../identity/azure/faults";
import { administrator, author, reference } from "../fault-owners";

/** Every code with which a key vault answers, that of signing in to it included. */
export const keyVaultFaults = {
  ...azureSignInFaults,
  "azure.vault-uri-invalid": {
    what: "The vault URI is no address of a key vault.",
    whose: author,
    next: "Write it as Azure shows it, such as https://payments.vault.azure.net: with https, without port and path.",
  },
  "azure.vault-uri-elsewhere": {
    what: "The vault URI leads to no key vault of a Microsoft cloud, so Keyhole sends no token there.",
    whose: author,
    next: "Write the address that ends in vault.azure.net, vault.usgovcloudapi.net or vault.azure.cn; a private endpoint is reached under it, too.",
  },
  "azure.vault-unknown": {
    what: "There is no key vault of this name: its host has no address.",
    whose: author,
    next: "Correct the vault URI. The host of a deleted vault ends with it; one with a private endpoint is known to its own networks only.",
  },
  "azure.ca-invalid": {
    what: "The CA given to Keyhole is no PEM certificate.",
    whose: author,
    next: "Paste the whole text from BEGIN CERTIFICATE to END CERTIFICATE under Access.",
  },
  "azure.name-not-allowed": {
    what: "Key Vault has no such names: they hold letters, digits and hyphens only, 127 at most, and no underscore or slash.",
    whose: reference,
    next: "Compare the name with Key Vault's list; what is written with an underscore elsewhere is often written with a hyphen there.",
  },
  "azure.version-not-expressible": {
    what: "Key Vault names versions by 32 hexadecimal digits, and a reference's version is a number.",
    whose: reference,
    next: "Leave the version out: the newest one is read.",
  },
  "azure.secret-missing": {
    what: "The key vault has nothing of this name.",
    whose: reference,
    next: "Compare the name with Key Vault's list. The last part of a reference is the JSON member unless it ends in a slash.",
  },
  "azure.secret-deleted": {
    what: "It was deleted, and Key Vault keeps it until the day of its purge.",
    whose: administrator,
    next: "Recover it in Key Vault, or have the reference point at another.",
  },
  "azure.secret-disabled": {
    what: "The newest version is disabled; Key Vault does not fall back to the one before.",
    whose: administrator,
    next: "Enable this version or write a new one.",
  },
  "azure.role-missing": {
    what: "Azure roles allow or refuse here, and none of this identity's allows it.",
    whose: administrator,
    next: "Assign it “Key Vault Secrets User” on this secret, or “Key Vault Reader” for metadata only. It takes a few minutes to count.",
  },
  "azure.policy-missing": {
    what: "Access policies allow or refuse in this key vault, and none of them allows it for this identity.",
    whose: administrator,
    next: "Give the identity “get” on secrets in an access policy, or “list” for metadata only; an app registration's policy is for its object ID.",
    grant: false,
  },
  "azure.firewall": {
    what: "The key vault's firewall lets in chosen networks only, and Keyhole's host is in none of them.",
    whose: administrator,
    next: "Add the address of Keyhole's host to the vault's networking, or reach it by a private endpoint.",
    grant: false,
  },
  "azure.denied": {
    what: "The key vault refuses the request, and does not say which rule is the reason.",
    whose: administrator,
    next: "Look at the identity's roles or access policies and at the vault's networking.",
  },
  "azure.wrong-tenant": {
    what: "The key vault belongs to another tenant than the one that Keyhole signs in to.",
    whose: author,
    next: "Give the vault an app registration of its own tenant under Access, with that tenant's ID.",
  },
  "azure.token-refused": {
    what: "The key vault does not take the token that Entra ID gave.",
    whose: administrator,
    next: "Check again in a moment; if it stays so, look whether the identity was disabled or the vault moved to another tenant.",
  },
  "azure.challenge-refused": {
    what: "What answers asks for a token of another service than Key Vault, so Keyhole sends none.",
    whose: author,
    next: "Check the vault URI, and look for a proxy that answers in Azure's place.",
  },
  "azure.throttled": {
    what: "The key vault is asked too often: it counts the requests of all who use it.",
    whose: administrator,
    next: "Wait; if it stays, split the secrets over several vaults or have the nodes refresh less often.",
  },
  "azure.request-refused": {
    what: "The key vault does not accept the request.",
    whose: administrator,
    next: "Look at the vault's diagnostic log for this time.",
  },
  "azure.too-many-versions": {
    what: "There are more versions than Keyhole looks through to find the newest.",
    whose: administrator,
    next: "Begin the secret anew under another name; Key Vault itself no longer backs up one with so many.",
  },
  "azure.server-error": {
    what: "Key Vault failed on its side.",
    whose: administrator,
    next: "Try again; if it stays so, look at Azure's status page.",
  },
  "azure.answer-unknown": {
    what: "The answer is not one that Key Vault gives.",
    whose: "network",
    next: "Look for a proxy between Keyhole's host and Azure that answers in its place.",
  },
} as const satisfies Record<string, Fault>;

export type KeyVaultCode = keyof typeof keyVaultFaults;
