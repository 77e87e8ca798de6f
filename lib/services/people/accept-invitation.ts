import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { Secret } from "@/lib/domain/secret";
import { acceptInvitation as acceptInDatabase, invitedPerson } from "@/lib/db/people";
import { defineCommand } from "@/lib/services/kernel/command";
import { aboutPerson } from "./person-scope";
import { acceptInput } from "./schema";

/** Uses an invitation's link up: its person has a password from then on. Throws FORBIDDEN for a link that is old, used or wrong. */
export const acceptInvitation = defineCommand({
  name: "person.accept",
  summary: "Accept an invitation by its link, and choose a password.",
  permission: "public",
  scope: "global",
  session: "person",
  input: acceptInput,
  output: z.object({ email: z.string() }),
  // A stranger without a link is turned away before anything is hashed.
  prepare: async ({ tx, input }) => {
    await invitedPerson(tx, Secret.fromText(input.link));
    return { plan: undefined, intent: null };
  },
  gather: ({ ctx, input }) => ctx.deps.passwords.hash(input.password),
  write: async ({ tx, input, gathered }) => {
    const id = await acceptInDatabase(tx, Secret.fromText(input.link), gathered);
    const person = await tx.person.findUnique({ where: { id }, select: { email: true, commitment: true } });
    if (person === null) throw new AppError("INTERNAL");
    return {
      value: { email: person.email },
      audit: [{ type: "person.accepted", object: aboutPerson(id), data: {} }],
      actor: { kind: "person", id, commitment: person.commitment },
    };
  },
});
