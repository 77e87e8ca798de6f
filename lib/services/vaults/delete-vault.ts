import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { atPresentVersion, movedVault } from "./rebase-vault";
import { deleteVaultInput, vaultRef } from "./schema";
import { storedVault, vaultNoun } from "./stored-vault";
import { vaultEffect } from "./vault-effect";
import { refuseWhileUsed } from "./vault-uses";

/**
 * Takes a vault away; its last revision stays, and can be restored. Throws STALE when somebody changed it meanwhile,
 * CONFLICT while tracked references use it.
 */
export const deleteVault = defineGuardedCommand({
  name: "vault.delete",
  summary: "Delete a vault.",
  permission: "vault.propose",
  scope: gatewayScope,
  session: "any",
  input: deleteVaultInput,
  output: vaultRef,
  existing: (input) => input.id,
  effect: async ({ tx, input }) => {
    const row = await plan(tx, input);
    return {
      title: `Delete ${vaultNoun(row)} ${row.prefix}`,
      base: `version ${row.version}`,
      fields: vaultEffect(row, null),
    };
  },
  write: async ({ tx, ctx, input }) => {
    const row = await plan(tx, input);
    // The database keeps the revision, and the row that goes cannot say who let it go.
    await tx.$queryRaw`select set_config('keyhole.by', ${personOf(ctx.actor)?.personId ?? ""}, true),
      set_config('keyhole.at', ${ctx.deps.clock().toISOString()}, true)`;
    const { count } = await tx.vault.deleteMany({ where: { id: row.id, version: row.version } });
    if (count === 0) throw new AppError("STALE");
    const object = { kind: "vault", id: row.id, label: row.prefix } as const;
    const { provider, prefix } = row;
    return {
      value: { id: row.id, gateway: input.gateway, prefix },
      audit: [{ type: "vault.deleted", object, data: { provider, prefix } }],
    };
  },
  rebase: ({ tx, input }) => atPresentVersion(tx, input),
  moved: ({ tx, input }) => movedVault(tx, input),
});

async function plan(tx: Tx, input: Parameters<typeof storedVault>[1]) {
  const row = await storedVault(tx, input);
  // What the nodes have stays as it is: Keyhole only forgets what it was told of it.
  if (!row.isDefault) await refuseWhileUsed(tx, row.gatewayId, row.prefix);
  return row;
}
