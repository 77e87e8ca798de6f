import type { Fault } from "../contract";
import { keyVaultFaults } from "../key-vault/faults";

/** Every code this adapter answers with: those of a key vault, and what only certificates come to. */
export const azureCertsFaults = {
  ...keyVaultFaults,
  "azure.role-missing": {
    ...keyVaultFaults["azure.role-missing"],
    next: "Assign it “Key Vault Certificate User” on this certificate, or “Key Vault Reader” for metadata only. It takes a few minutes to count.",
  },
  "azure.policy-missing": {
    ...keyVaultFaults["azure.policy-missing"],
    next: "Give the identity “get” on secrets and certificates in an access policy, or “list” and “get” on certificates for metadata only.",
  },
  "azure-certs.not-a-certificate": {
    what: "What the key vault holds under this name is no certificate.",
    whose: "reference author",
    next: "Name one of the vault's certificates; its secrets are read by a vault of the kind azure.",
  },
  "azure-certs.archive-unreadable": {
    what: "The key vault keeps the certificate as PKCS #12 in a form that Keyhole cannot open.",
    whose: "backend administrator",
    next: "Set the content type in the certificate's policy to PEM, or import it anew with a present-day encryption.",
  },
} as const satisfies Record<string, Fault>;

export type AzureCertsCode = keyof typeof azureCertsFaults;
