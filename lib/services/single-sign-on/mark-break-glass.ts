import { z } from "zod";
import { markBreakGlass as markInDatabase } from "@/lib/db/single-sign-on";
import { defineCommand } from "@/lib/services/kernel/command";
import { sessionCredential } from "@/lib/services/people/acting";
import { aboutPerson, personScope } from "@/lib/services/people/person-scope";
import { breakGlassInput } from "./schema";

/** Says whether an account's password counts where single sign-on is the rule. Throws CONFLICT for one without a password. */
export const markBreakGlass = defineCommand({
  name: "sign-in.break-glass",
  summary: "Let an account sign in with its password while single sign-on is the rule, or no longer.",
  permission: "sign-in.edit",
  scope: personScope,
  session: "recent",
  input: breakGlassInput,
  output: z.object({ marked: z.boolean() }),
  write: async ({ tx, ctx, input }) => {
    const { person, marked } = input;
    await markInDatabase(tx, sessionCredential(ctx), person, marked);
    return {
      value: { marked },
      audit: [{ type: "sign-in.break-glass-marked", object: aboutPerson(person), data: { marked } }],
    };
  },
});
