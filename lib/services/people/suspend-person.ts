import { z } from "zod";
import { suspendPerson as suspendInDatabase } from "@/lib/db/people";
import { defineCommand } from "@/lib/services/kernel/command";
import { sessionCredential } from "./acting";
import { aboutPerson, personScope } from "./person-scope";
import { personRef } from "./schema";

/**
 * Shuts somebody out at once: their sessions, tokens and open links end in the same transaction, and no request of theirs
 * succeeds after it. Roles stay, and rest. Throws CONFLICT for the last Access admin.
 */
export const suspendPerson = defineCommand({
  name: "person.suspend",
  summary: "Suspend a person: their sessions and tokens end at once.",
  permission: "person.edit",
  scope: personScope,
  session: "recent",
  input: personRef,
  output: z.object({ id: z.uuid(), sessions: z.number(), tokens: z.number() }),
  write: async ({ tx, ctx, input }) => {
    const ended = await suspendInDatabase(tx, sessionCredential(ctx), input.person);
    return {
      value: { id: input.person, ...ended },
      audit: [{ type: "person.suspended", object: aboutPerson(input.person), data: ended }],
    };
  },
});
