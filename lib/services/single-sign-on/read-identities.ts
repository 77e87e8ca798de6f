import { z } from "zod";
import { personOf } from "@/lib/services/kernel/context";
import { defineQuery } from "@/lib/services/kernel/query";
import { identityRow } from "./schema";

/** The identities that are linked to one's own account, and whether one more can be. */
export const readIdentities = defineQuery({
  name: "identity.list",
  summary: "The identities linked to your account.",
  permission: "signed-in",
  scope: "global",
  session: "person",
  input: z.strictObject({}),
  output: z.object({ identities: z.array(identityRow), mayLink: z.boolean(), mayUnlink: z.boolean() }),
  audit: "none",
  read: async ({ tx, ctx }) => {
    const personId = personOf(ctx.actor)?.personId ?? "";
    const settings = await tx.singleSignOn.findFirst({ select: { issuer: true, forced: true } });
    const identities = await tx.identity.findMany({
      where: { personId, endedAt: null },
      orderBy: { linkedAt: "asc" },
      take: 50,
      select: { id: true, issuer: true, linkedAt: true, lastUsedAt: true },
    });
    const person = await tx.person.findUnique({ where: { id: personId }, select: { vouched: true, breakGlass: true } });
    return {
      identities,
      mayLink: settings !== null && !identities.some(({ issuer }) => issuer === settings.issuer),
      mayUnlink: person !== null && !person.vouched && (person.breakGlass || settings?.forced !== true),
    };
  },
});
