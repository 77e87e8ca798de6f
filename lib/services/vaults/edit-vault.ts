import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { personOf, type Context } from "@/lib/services/kernel/context";
import { withSealed } from "./custom-config";
import { gatewayRules, providerAt } from "./gateway-rules";
import { withKeptSecrets } from "./kept-secrets";
import { planEdit } from "./plan-edit";
import { movedVault, rebasedEdit, vaultNow } from "./rebase-vault";
import { refuseTakenPrefix } from "./refuse-taken-prefix";
import { editVaultInput, vaultRef, type EditVaultInput } from "./schema";
import { storedVault, vaultNoun } from "./stored-vault";
import { vaultColumns } from "./vault-columns";
import { shownVault, vaultEffect } from "./vault-effect";
import { vaultStart } from "./vault-start";
import { refuseWhileUsed } from "./vault-uses";

/**
 * Alters a vault; its provider stays. Throws STALE when somebody was faster, INVALID in Kong's words, CONFLICT for a taken
 * prefix and for another one while tracked references use the old.
 */
export const editVault = defineGuardedCommand({
  name: "vault.edit",
  summary: "Edit a vault.",
  permission: "vault.propose",
  scope: gatewayScope,
  session: "any",
  input: editVaultInput,
  output: vaultRef,
  existing: (input) => input.id,
  effect: async ({ tx, ctx, input }) => {
    const { row, fields } = await plan(tx, ctx, input);
    return { title: `Edit ${vaultNoun(row)} ${row.prefix}`, base: `version ${row.version}`, fields };
  },
  write: async ({ tx, ctx, input }) => {
    const { row, planned, fields } = await plan(tx, ctx, input);
    const { count } = await tx.vault.updateMany({
      where: { id: row.id, version: row.version },
      data: {
        ...vaultColumns(planned, row.id, ctx.deps),
        version: row.version + 1,
        updatedBy: personOf(ctx.actor)?.personId ?? null,
        updatedAt: ctx.deps.clock(),
      },
    });
    if (count === 0) throw new AppError("STALE");
    const { prefix } = planned.entity;
    const object = { kind: "vault", id: row.id, label: prefix } as const;
    const data = { version: row.version + 1, fields: fields.map(({ field }) => field) };
    return {
      value: { id: row.id, gateway: input.gateway, prefix },
      audit: [{ type: "vault.edited", object, data }],
    };
  },
  settle: async ({ tx, input }) => {
    return withSealed(await providerAt(tx, input.gateway, (await vaultNow(tx, input)).provider), input);
  },
  rebase: ({ tx, input, touched }) => rebasedEdit(tx, input, touched),
  moved: ({ tx, input }) => movedVault(tx, input),
  amend: async ({ tx, old, next, drop }) => {
    const provider = await providerAt(tx, old.gateway, (await vaultNow(tx, old)).provider);
    return withKeptSecrets(provider, old, next, drop);
  },
  start: async ({ tx, input }) => {
    const row = await vaultNow(tx, input);
    const provider = await providerAt(tx, input.gateway, row.provider);
    const { id, version } = input;
    const more = row.sealedNames.filter((name) => !input.remove.includes(name));
    return vaultStart(provider, input, { editing: { id, version }, more, isDefault: row.isDefault });
  },
});

async function plan(tx: Tx, ctx: Context, input: EditVaultInput) {
  const row = await storedVault(tx, input);
  const gateway = await gatewayRules(tx, input.gateway);
  const planned = planEdit(row, input, gateway, ctx.deps.seal);
  await refuseTakenPrefix(tx, row.gatewayId, planned.entity.prefix, row.id);
  if (planned.entity.prefix !== row.prefix) await refuseWhileUsed(tx, row.gatewayId, row.prefix);
  const fields = vaultEffect(row, shownVault(planned, row.id, ctx.deps.crypto));
  if (fields.length === 0) throw new AppError("INVALID", "Nothing is different from what the vault has.");
  return { row, planned, fields };
}
