import type { Provider } from "../contract";
import { keyVaultAccess } from "../key-vault/access-fields";
import { keyVaultFaults } from "../key-vault/faults";
import { leastRole } from "../key-vault/least-role";
import { keyVaultSession, keyVaultSignsInAs } from "../key-vault/session";
import { testKeyVault, type ProbedRight } from "../key-vault/test-connection";
import { azureConfig } from "./config-fields";
import { describeSecret, readSecret } from "./read-secret";

const read: ProbedRight = {
  what: "Read every secret",
  ask: (vault, name) => vault.ask("look for a name that is not there", () => vault.secrets.getSecret(name)),
};

const look: ProbedRight = {
  what: "Look at every secret",
  ask: (vault, name) =>
    vault.ask("look for a name that is not there", () => vault.secrets.listPropertiesOfSecretVersions(name).next()),
};

/** Secrets of Azure Key Vault. */
export const azure: Provider = {
  kongName: "azure",
  title: "Azure Key Vault",
  summary: "Secrets of an Azure key vault, in the public cloud or a sovereign one.",
  since: "3.5",
  editions: ["enterprise", "konnect"],
  reads: "value",
  where: "anywhere",
  config: azureConfig,
  access: keyVaultAccess,
  faults: keyVaultFaults,
  open: (vault, host) => keyVaultSession(vault, host, { read: readSecret, describe: describeSecret }),
  signsInAs: keyVaultSignsInAs,
  test: (vault, host) => testKeyVault(vault, host, [vault.level === "metadata" ? look : read]),
  leastPolicy: (wants, level, config = {}) =>
    leastRole(wants, level, config, {
      title: "Keyhole secrets",
      dataActions: [
        level === "metadata"
          ? "Microsoft.KeyVault/vaults/secrets/readMetadata/action"
          : "Microsoft.KeyVault/vaults/secrets/getSecret/action",
      ],
      scopes: ["secrets"],
    }),
};
