import { z } from "zod";
import { permissionsHeld } from "@/lib/domain/access/decide";
import { personOf } from "@/lib/services/kernel/context";
import { defineQuery } from "@/lib/services/kernel/query";
import { tokenRow, tokenScopes } from "./schema";

/** The caller's tokens, newest first, at most 200, and the permissions a new one could have. */
export const readTokens = defineQuery({
  name: "token.list",
  summary: "Your API tokens.",
  permission: "signed-in",
  scope: "global",
  session: "person",
  input: z.strictObject({}),
  output: z.object({
    tokens: z.array(tokenRow.extend({ revokedAt: z.date().nullable() })),
    available: z.array(z.string()),
  }),
  audit: "none",
  read: async ({ tx, ctx }) => {
    const person = personOf(ctx.actor);
    const tokens = await tx.apiToken.findMany({
      where: { personId: person?.personId ?? "" },
      orderBy: { createdAt: "desc" },
      take: 200,
      omit: { personId: true, secretHash: true },
    });
    const anywhere = new Set((person?.grants ?? []).flatMap((grant) => permissionsHeld([grant], grant.gateway)));
    return { tokens, available: tokenScopes.filter((scope) => anywhere.has(scope)) };
  },
});
