import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { defineCommand } from "@/lib/services/kernel/command";
import { personScope } from "@/lib/services/people/person-scope";
import { ofPerson } from "@/lib/services/people/schema";

/** Ends a token of somebody else at once. */
export const revokeOtherToken = defineCommand({
  name: "token.revoke-other",
  summary: "Revoke an API token of another person.",
  permission: "token.revoke-others",
  scope: personScope,
  session: "person",
  input: ofPerson,
  output: z.object({ id: z.uuid() }),
  write: async ({ tx, ctx, input }) => {
    const where = { id: input.id, personId: input.person, revokedAt: null };
    const row = await tx.apiToken.findFirst({ where, select: { name: true } });
    if (row === null) throw new AppError("NOT_FOUND", "This token is revoked already.");
    await tx.apiToken.updateMany({ where, data: { revokedAt: ctx.deps.clock() } });
    const object = { kind: "token", id: input.id, label: row.name } as const;
    return { value: { id: input.id }, audit: [{ type: "token.revoked", object, data: { personId: input.person } }] };
  },
});
