import { z } from "zod";
import { defineQuery } from "@/lib/services/kernel/query";

/** What the sign-in page offers to strangers: the button's text and whether passwords count, and nothing of the provider. */
export const readWaysIn = defineQuery({
  name: "sign-in.ways",
  summary: "Whether there is single sign-on, what its button says, and whether passwords count.",
  permission: "public",
  scope: "global",
  session: "person",
  input: z.strictObject({}),
  output: z.object({ button: z.string().nullable(), forced: z.boolean() }),
  audit: "none",
  read: async ({ tx }) => {
    const row = await tx.singleSignOn.findFirst({ select: { button: true, forced: true } });
    return { button: row?.button ?? null, forced: row?.forced ?? false };
  },
});
