import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import type { Vault } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { providerNamed } from "@/lib/providers/registry";
import type { FoundVault } from "@/lib/providers/resolve";
import type { Deps } from "@/lib/services/deps";
import { openVaultFields } from "@/lib/services/vaults/vault-seal";

const level = z.enum(["values", "metadata"]);

/**
 * A gateway's vault of that prefix, or its default vault of that name as far as its settings are known, with its sealed
 * fields opened, for resolving only; null where there is none.
 */
export async function findVault(
  tx: Tx,
  seal: Deps["seal"],
  gatewayId: string,
  prefix: string,
): Promise<FoundVault | null> {
  const row = await tx.vault.findUnique({ where: { gatewayId_prefix: { gatewayId, prefix } } });
  return row === null ? null : opened(seal, row);
}

/**
 * Those of a gateway's vaults that have these names, by name, in one query; "sealed" for one whose credential has to be
 * typed again, so that it does not keep the others from being looked at.
 */
export async function findVaults(
  tx: Tx,
  seal: Deps["seal"],
  gatewayId: string,
  prefixes: readonly string[],
): Promise<ReadonlyMap<string, FoundVault | "sealed">> {
  const rows = await tx.vault.findMany({ where: { gatewayId, prefix: { in: [...prefixes] } } });
  return new Map(rows.map((row) => [row.prefix, openedOrSealed(seal, row)]));
}

function openedOrSealed(seal: Deps["seal"], row: Vault): FoundVault | "sealed" {
  try {
    return opened(seal, row);
  } catch (error) {
    if (error instanceof AppError && error.code === "UNAVAILABLE") return "sealed";
    throw error;
  }
}

function opened(seal: Deps["seal"], row: Vault): FoundVault {
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
