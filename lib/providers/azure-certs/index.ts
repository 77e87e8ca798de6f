import type { Provider } from "../contract";
import { keyVaultAccess } from "../key-vault/access-fields";
import { leastRole } from "../key-vault/least-role";
import { keyVaultSession, keyVaultSignsInAs } from "../key-vault/session";
import { testKeyVault, type ProbedRight } from "../key-vault/test-connection";
import { azureCertsConfig } from "./config-fields";
import { azureCertsFaults } from "./faults";
import { describeCertificate, readCertificate } from "./read-certificate";

const asking = "look for a name that is not there";

const read: ProbedRight = {
  what: "Read every certificate with its key",
  ask: (vault, name) => vault.ask(asking, () => vault.secrets.getSecret(name)),
};

const look: ProbedRight = {
  what: "Look at every certificate",
  ask: (vault, name) => vault.ask(asking, () => vault.certificates.listPropertiesOfCertificateVersions(name).next()),
};

/** Certificates of Azure Key Vault, with their keys. */
export const azureCerts: Provider = {
  kongName: "azure-certs",
  title: "Azure Key Vault certificates",
  summary: "Certificates of an Azure key vault and their private keys, for Certificate entities.",
  since: "3.15",
  editions: ["enterprise", "konnect"],
  reads: "value",
  where: "anywhere",
  config: azureCertsConfig,
  access: keyVaultAccess,
  faults: azureCertsFaults,
  open: (vault, host) => keyVaultSession(vault, host, { read: readCertificate, describe: describeCertificate }),
  signsInAs: keyVaultSignsInAs,
  test: (vault, host) => testKeyVault(vault, host, [vault.level === "metadata" ? look : read]),
  leastPolicy: (wants, level, config = {}) =>
    leastRole(wants, level, config, {
      title: "Keyhole certificates",
      dataActions: [
        ...(level === "metadata" ? [] : (["Microsoft.KeyVault/vaults/secrets/getSecret/action"] as const)),
        "Microsoft.KeyVault/vaults/certificates/read",
      ],
      scopes: level === "metadata" ? ["certificates"] : ["secrets", "certificates"],
    }),
};
