import { z } from "zod";
import type { Tx } from "@/lib/db/transaction";
import { providerNamed } from "@/lib/providers/registry";
import type { FoundVault } from "@/lib/providers/resolve";
import type { Deps } from "@/lib/services/deps";
import { openVaultFields } from "@/lib/services/vaults/vault-seal";

const level = z.enum(["values", "metadata"]);

/** A gateway's vault of that prefix, or its default vault of that name as far as its settings are known, with its sealed fields opened, for resolving only; null where there is none. */
export async function findVault(
  tx: Tx,
  seal: Deps["seal"],
  gatewayId: string,
  prefix: string,
): Promise<FoundVault | null> {
  const row = await tx.vault.findUnique({ where: { gatewayId_prefix: { gatewayId, prefix } } });
  if (row === null) return null;
  const provider = providerNamed(row.provider);
  const config = row.config as Record<string, unknown>;
  const access = row.access as Record<string, unknown>;
  const found = {
    id: row.id,
    provider: row.provider,
    config,
    access,
    level: level.parse(row.accessLevel),
    isDefault: row.isDefault,
  };
  if (provider === null) return found;
  const bound = { provider, id: row.id, config, access };
  return {
    ...found,
    config: { ...config, ...openVaultFields(seal, "config_sealed", bound, row.configSealed) },
    access: { ...access, ...openVaultFields(seal, "access_sealed", bound, row.accessSealed) },
  };
}
