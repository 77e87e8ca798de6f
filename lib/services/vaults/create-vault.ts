import { z } from "zod";
import { canonical } from "@/lib/domain/audit/canonical";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { editions } from "@/lib/services/gateways/schema";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { planVault, type PlannedVault } from "./plan-vault";
import { vaultInput, type VaultInput } from "./schema";
import { vaultEffect } from "./vault-effect";
import { sealedNames, sealVaultFields } from "./vault-seal";

/** Adds a vault with the access Keyhole has to its backend. Throws INVALID in Kong's words, CONFLICT for a taken prefix. */
export const createVault = defineGuardedCommand({
  name: "vault.create",
  summary: "Add a vault.",
  permission: "vault.propose",
  scope: gatewayScope,
  session: "any",
  input: vaultInput,
  output: z.object({ id: z.uuid(), gateway: z.string(), prefix: z.string() }),
  effect: async ({ tx, ctx, input, targetId }) => {
    const { planned } = await plan(tx, input);
    return {
      title: `Create vault ${planned.entity.prefix}`,
      base: "absent",
      fields: vaultEffect(planned, targetId, ctx.deps.crypto),
    };
  },
  write: async ({ tx, ctx, input, targetId }) => {
    const { planned, gatewayId } = await plan(tx, input);
    const { provider, entity, config, access, level } = planned;
    const bound = { provider, id: targetId, config: config.open, access: access.open };
    const by = personOf(ctx.actor)?.personId ?? null;
    const now = ctx.deps.clock();
    await tx.vault.create({
      data: {
        id: targetId,
        gatewayId,
        prefix: entity.prefix,
        provider: provider.kongName,
        description: entity.description,
        tags: [...(entity.tags ?? [])],
        config: toJson(config.open),
        configSealed: bytes(sealVaultFields(ctx.deps.seal, "config_sealed", bound, config.sensitive)),
        accessLevel: level,
        access: toJson(access.open),
        accessSealed: bytes(sealVaultFields(ctx.deps.seal, "access_sealed", bound, access.sensitive)),
        sealedNames: sealedNames(config.sensitive, access.sensitive),
        createdBy: by,
        updatedBy: by,
        createdAt: now,
        updatedAt: now,
      },
    });
    const object = { kind: "vault", id: targetId, label: entity.prefix } as const;
    const data = { provider: provider.kongName, prefix: entity.prefix };
    return {
      value: { id: targetId, gateway: input.gateway, prefix: entity.prefix },
      audit: [{ type: "vault.created", object, data }],
    };
  },
});

async function plan(tx: Tx, input: VaultInput): Promise<{ planned: PlannedVault; gatewayId: string }> {
  const gateway = await tx.gateway.findUnique({ where: { name: input.gateway } });
  if (gateway === null) throw new AppError("NOT_FOUND");
  const planned = planVault(input, { ...gateway, edition: z.enum(editions).parse(gateway.edition) });
  const { prefix } = planned.entity;
  const taken = await tx.vault.findUnique({
    where: { gatewayId_prefix: { gatewayId: gateway.id, prefix } },
    select: { id: true },
  });
  if (taken !== null) {
    // Kong's own sentence for it.
    const sentence = `UNIQUE violation detected on '{prefix="${prefix}"}'`;
    throw new AppError("CONFLICT", sentence, { prefix: sentence });
  }
  return { planned, gatewayId: gateway.id };
}

/** Config is plain JSON by validation; the canonical text keeps a stored config the same for the same meaning. */
const toJson = (fields: Readonly<Record<string, unknown>>): object => JSON.parse(canonical(fields)) as object;

const bytes = (sealed: Uint8Array | null): Uint8Array<ArrayBuffer> | null =>
  sealed === null ? null : new Uint8Array(sealed);
