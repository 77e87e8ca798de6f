import { z } from "zod";
import { removeFactor as removeInDatabase } from "@/lib/db/second-factor";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { sessionCredential } from "@/lib/services/people/acting";
import { aboutPerson } from "@/lib/services/people/person-scope";

/** Takes the caller's second factor away, and the recovery codes with it. Throws CONFLICT where there is none. */
export const removeFactor = defineCommand({
  name: "second-factor.remove",
  summary: "Remove your second factor.",
  permission: "signed-in",
  scope: "global",
  session: "recent",
  input: z.strictObject({}),
  output: z.object({}),
  write: async ({ tx, ctx }) => {
    await removeInDatabase(tx, sessionCredential(ctx));
    const object = aboutPerson(personOf(ctx.actor)?.personId ?? "");
    return { value: {}, audit: [{ type: "second-factor.removed", object, data: {} }] };
  },
});
