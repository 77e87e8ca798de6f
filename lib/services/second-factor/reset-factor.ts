import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { resetFactor as resetInDatabase } from "@/lib/db/second-factor";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { credentialOrApplied } from "@/lib/services/people/acting";
import { resetAsks } from "@/lib/services/people/decides-on-others";
import { aboutPerson } from "@/lib/services/people/person-scope";
import { personRef } from "@/lib/services/people/schema";

/**
 * Takes the second factor of somebody away who has lost it, and ends their sessions and tokens; they sign in by password
 * then, and set up another. Of somebody's who decides on others, in an emergency too, it waits for somebody else's
 * approval, once the start is over. Throws CONFLICT where there is none.
 */
export const resetFactor = defineGuardedCommand({
  name: "second-factor.reset",
  summary: "Take somebody's second factor away who has lost it.",
  permission: "person.edit",
  scope: async ({ tx, ctx, input }) => {
    const person = await tx.person.findUnique({ where: { id: input.person }, select: { id: true } });
    return person === null ? null : { gateway: null, guarded: await resetAsks(tx, input.person, ctx.deps.clock()) };
  },
  session: "recent",
  input: personRef,
  output: z.object({ id: z.uuid(), sessions: z.number() }),
  existing: (input) => input.person,
  effect: async ({ tx, input }) => {
    const factor = await tx.secondFactor.findUnique({
      where: { personId: input.person },
      select: { id: true, enrolledAt: true },
    });
    if (factor === null || factor.enrolledAt === null) throw new AppError("CONFLICT", "They have no second factor.");
    return {
      title: "Reset a second factor",
      base: factor.id,
      fields: [
        { field: "person", before: null, after: input.person, sensitive: false },
        { field: "second factor", before: "set up", after: "none", sensitive: false },
      ],
    };
  },
  write: async ({ tx, ctx, input }) => {
    const ended = await resetInDatabase(tx, credentialOrApplied(ctx), input.person);
    return {
      value: { id: input.person, sessions: ended.sessions },
      audit: [{ type: "second-factor.reset", object: aboutPerson(input.person), data: ended }],
    };
  },
});
