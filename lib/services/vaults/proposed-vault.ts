import { putIn } from "@/lib/domain/schema/sealed-members";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import type { FoundVault } from "@/lib/providers/resolve";
import type { Context } from "@/lib/services/kernel/context";
import { parseInput } from "@/lib/services/kernel/parse-input";
import { gatewayRules } from "./gateway-rules";
import { planEdit } from "./plan-edit";
import { planVault, type PlannedVault } from "./plan-vault";
import { restoredVault } from "./restore-vault";
import { editVaultInput, restoreVaultInput, vaultInput, type EditVaultInput, type VaultInput } from "./schema";
import { storedVault } from "./stored-vault";

/** A vault that is not there yet, with everything that opens it: for testing its connection only. */
export type ProposedVault = FoundVault & { readonly prefix: string };

/** A planned vault with its sensitive fields in their places. `id` is of what it would be. */
function asFound(
  id: string,
  { provider, entity, config, access, level }: PlannedVault,
  isDefault: boolean,
): ProposedVault {
  return {
    ...{ id, provider: provider.kongName, prefix: entity.prefix, level, isDefault },
    config: putIn(config.open, config.sensitive),
    access: { ...access.open, ...access.sensitive },
  };
}

/** A new vault as it was typed. Throws INVALID in Kong's words. */
export async function proposedNew(tx: Tx, id: string, input: VaultInput): Promise<ProposedVault> {
  return asFound(id, planVault(input, await gatewayRules(tx, input.gateway), input.sealed), input.isDefault === true);
}

/**
 * A vault as it would be after an edit. What is sealed and was left empty comes along only while it goes to the place it
 * was given for: else INVALID by field. Throws NOT_FOUND, STALE.
 */
export async function proposedEdit(tx: Tx, { deps }: Context, input: EditVaultInput): Promise<ProposedVault> {
  const row = await storedVault(tx, input);
  return asFound(row.id, planEdit(row, input, await gatewayRules(tx, input.gateway), deps.seal), row.isDefault);
}

/** The operations whose changes have a connection to test. */
export const proposing = ["vault.create", "vault.edit", "vault.restore"] as const;

/** What a stored command of a change would make of a vault. Throws INVALID for one that has no connection, and as the command does. */
export async function proposedVault(
  tx: Tx,
  ctx: Context,
  { operation, targetId, raw }: { readonly operation: string; readonly targetId: string; readonly raw: unknown },
): Promise<ProposedVault> {
  if (operation === "vault.create") return proposedNew(tx, targetId, parseInput(vaultInput, raw));
  if (operation === "vault.edit") return proposedEdit(tx, ctx, parseInput(editVaultInput, raw));
  if (operation === "vault.restore") return restoredVault(tx, ctx.deps.seal, parseInput(restoreVaultInput, raw));
  throw new AppError("INVALID", "This change makes no connection that could be tested.");
}
