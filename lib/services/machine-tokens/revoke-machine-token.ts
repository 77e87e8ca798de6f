import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { defineCommand } from "@/lib/services/kernel/command";

/** Ends a token of a gateway at once. */
export const revokeMachineToken = defineCommand({
  name: "machine-token.revoke",
  summary: "Revoke an API token that belongs to a gateway.",
  permission: "gateway.edit",
  scope: async ({ tx, input }) => {
    const row = await tx.machineToken.findUnique({ where: { id: input.id }, select: { gatewayId: true } });
    return row === null ? null : { gateway: row.gatewayId, guarded: false };
  },
  session: "person",
  input: z.strictObject({ id: z.uuid("Not a token.") }),
  output: z.object({ id: z.uuid() }),
  write: async ({ tx, ctx, input }) => {
    const where = { id: input.id, revokedAt: null };
    const row = await tx.machineToken.findFirst({ where, select: { name: true } });
    const { count } = await tx.machineToken.updateMany({ where, data: { revokedAt: ctx.deps.clock() } });
    if (row === null || count === 0) throw new AppError("CONFLICT", "This token is revoked already.");
    const object = { kind: "token", id: input.id, label: row.name } as const;
    return { value: { id: input.id }, audit: [{ type: "machine-token.revoked", object, data: {} }] };
  },
});
