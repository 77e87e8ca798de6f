import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { withSealed } from "./custom-config";
import { gatewayRules, providerAt } from "./gateway-rules";
import { withKeptSecrets } from "./kept-secrets";
import { planVault, type PlannedVault } from "./plan-vault";
import { refuseTakenPrefix } from "./refuse-taken-prefix";
import { vaultInput, vaultRef, type VaultInput } from "./schema";
import { vaultColumns } from "./vault-columns";
import { shownVault, vaultEffect } from "./vault-effect";
import { vaultStart } from "./vault-start";

/** Adds a vault with the access Keyhole has to its backend. Throws INVALID in Kong's words, CONFLICT for a taken prefix. */
export const createVault = defineGuardedCommand({
  name: "vault.create",
  summary: "Add a vault.",
  permission: "vault.propose",
  scope: gatewayScope,
  session: "any",
  input: vaultInput,
  output: vaultRef,
  effect: async ({ tx, ctx, input, targetId }) => {
    const { planned } = await plan(tx, input);
    return {
      title: `${input.isDefault === true ? "Enter settings of default vault" : "Create vault"} ${planned.entity.prefix}`,
      base: "absent",
      fields: vaultEffect(null, shownVault(planned, targetId, ctx.deps.crypto)),
    };
  },
  write: async ({ tx, ctx, input, targetId }) => {
    const { planned, gatewayId } = await plan(tx, input);
    const by = personOf(ctx.actor)?.personId ?? null;
    const at = ctx.deps.clock();
    const provider = planned.provider.kongName;
    const { prefix } = planned.entity;
    await tx.vault.create({
      data: {
        ...vaultColumns(planned, targetId, ctx.deps),
        ...{ id: targetId, gatewayId, provider, createdBy: by, updatedBy: by, createdAt: at, updatedAt: at },
      },
    });
    const object = { kind: "vault", id: targetId, label: prefix } as const;
    return {
      value: { id: targetId, gateway: input.gateway, prefix },
      audit: [{ type: "vault.created", object, data: { provider, prefix } }],
    };
  },
  settle: async ({ tx, input }) => withSealed(await providerAt(tx, input.gateway, input.provider), input),
  amend: async ({ tx, old, next, drop }) => {
    if (old.provider !== next.provider) return next;
    return withKeptSecrets(await providerAt(tx, next.gateway, next.provider), old, next, drop);
  },
  start: async ({ tx, input }) => {
    const provider = await providerAt(tx, input.gateway, input.provider);
    return vaultStart(provider, input, { editing: null, more: [], isDefault: input.isDefault === true });
  },
});

async function plan(tx: Tx, input: VaultInput): Promise<{ planned: PlannedVault; gatewayId: string }> {
  const gateway = await gatewayRules(tx, input.gateway);
  const planned = planVault(input, gateway, input.sealed);
  if (input.isDefault === true) await refuseEnteredSettings(tx, gateway.id, planned.entity.prefix);
  await refuseTakenPrefix(tx, gateway.id, planned.entity.prefix);
  return { planned, gatewayId: gateway.id };
}

async function refuseEnteredSettings(tx: Tx, gatewayId: string, prefix: string): Promise<void> {
  const taken = await tx.vault.findUnique({
    where: { gatewayId_prefix: { gatewayId, prefix } },
    select: { isDefault: true },
  });
  if (taken?.isDefault !== true) return;
  throw new AppError("CONFLICT", "The settings of this default vault are entered already. Edit them.");
}
