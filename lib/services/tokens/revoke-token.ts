import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { personOf } from "@/lib/services/kernel/context";
import { defineCommand } from "@/lib/services/kernel/command";

/** Ends one of the caller's own tokens at once. */
export const revokeToken = defineCommand({
  name: "token.revoke",
  summary: "Revoke one of your API tokens.",
  permission: "signed-in",
  scope: "global",
  session: "person",
  input: z.strictObject({ id: z.uuid("Not a token.") }),
  output: z.object({ id: z.uuid() }),
  write: async ({ tx, ctx, input }) => {
    const personId = personOf(ctx.actor)?.personId ?? "";
    const row = await tx.apiToken.findFirst({
      where: { id: input.id, personId, revokedAt: null },
      select: { name: true },
    });
    if (row === null) throw new AppError("NOT_FOUND", "This token is revoked already, or is not yours.");
    await tx.apiToken.updateMany({
      where: { id: input.id, revokedAt: null },
      data: { revokedAt: ctx.deps.clock() },
    });
    const object = { kind: "token", id: input.id, label: row.name } as const;
    return { value: { id: input.id }, audit: [{ type: "token.revoked", object, data: { personId } }] };
  },
});
