import { z } from "zod";
import { resumePerson as resumeInDatabase } from "@/lib/db/people";
import { defineCommand } from "@/lib/services/kernel/command";
import { sessionCredential } from "./acting";
import { aboutPerson, personScope } from "./person-scope";
import { personRef } from "./schema";

/** Lets a suspended person in again, with the roles they held. Tokens stay revoked. */
export const resumePerson = defineCommand({
  name: "person.resume",
  summary: "End a person's suspension.",
  permission: "person.edit",
  scope: personScope,
  session: "recent",
  input: personRef,
  output: z.object({ id: z.uuid() }),
  write: async ({ tx, ctx, input }) => {
    await resumeInDatabase(tx, sessionCredential(ctx), input.person);
    return {
      value: { id: input.person },
      audit: [{ type: "person.resumed", object: aboutPerson(input.person), data: {} }],
    };
  },
});
