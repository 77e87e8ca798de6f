import { z } from "zod";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { createMachineTokenInput } from "./schema";

/** Makes a token of a gateway's own, which outlives its maker. Its text is in this answer and nowhere else. */
export const createMachineToken = defineCommand({
  name: "machine-token.create",
  summary: "Make an API token that belongs to a gateway and can only read and explain there.",
  permission: "gateway.edit",
  scope: gatewayScope,
  session: "recent",
  input: createMachineTokenInput,
  output: z.object({ id: z.uuid(), token: z.string(), expiresAt: z.date() }),
  write: async ({ tx, ctx, input, target, targetId }) => {
    const { clock, crypto } = ctx.deps;
    const now = clock();
    const token = `khm_${crypto.newSecret()}`;
    const expiresAt = new Date(now.getTime() + input.days * 86_400_000);
    await tx.machineToken.create({
      data: {
        ...{ id: targetId, gatewayId: target.gateway ?? "", name: input.name, prefix: token.slice(0, 10) },
        ...{ secretHash: Buffer.from(crypto.sha256(token)), scopes: [...input.scopes] },
        ...{ createdBy: personOf(ctx.actor)?.personId ?? null, createdAt: now, expiresAt },
      },
    });
    const object = { kind: "token", id: targetId, label: input.name } as const;
    const data = { scopes: input.scopes, expiresAt: expiresAt.toISOString() };
    return {
      value: { id: targetId, token, expiresAt },
      audit: [{ type: "machine-token.created", object, data }],
    };
  },
});
