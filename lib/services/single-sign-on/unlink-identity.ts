import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { unlinkIdentity as unlinkInDatabase } from "@/lib/db/single-sign-on";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { sessionCredential } from "@/lib/services/people/acting";
import { aboutPerson } from "@/lib/services/people/person-scope";

/** Takes a link of the caller's own away, and with it the roles that claims gave. That it was there stays known. */
export const unlinkIdentity = defineCommand({
  name: "identity.unlink",
  summary: "Unlink an identity from your account; roles that came by it go with it.",
  permission: "signed-in",
  scope: "global",
  session: "recent",
  input: z.strictObject({ id: z.uuid("Not an identity.") }),
  output: z.object({ id: z.uuid() }),
  write: async ({ tx, ctx, input }) => {
    const personId = personOf(ctx.actor)?.personId ?? "";
    const row = await tx.identity.findFirst({
      where: { id: input.id, personId, endedAt: null },
      select: { issuer: true },
    });
    if (row === null) throw new AppError("NOT_FOUND", "This identity is not linked to your account.");
    await unlinkInDatabase(tx, sessionCredential(ctx), input.id);
    return {
      value: { id: input.id },
      audit: [{ type: "identity.unlinked", object: aboutPerson(personId), data: { issuer: row.issuer } }],
    };
  },
});
