import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { firstCommitment } from "@/lib/db/commitments";
import { erasePerson as eraseInDatabase, heldWeight } from "@/lib/db/people";
import type { Tx } from "@/lib/db/transaction";
import type { Context } from "@/lib/services/kernel/context";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { credentialOrApplied } from "./acting";
import { commitmentTo } from "./commitment";
import { aboutPerson } from "./person-scope";
import { personRef } from "./schema";
import { weightAsks } from "./who-decides";

/**
 * Takes the name, address and origin of somebody out who is suspended and holds nothing; what is left is a number. What
 * they did stays on record under it. Of whoever decided on others it waits for somebody else's approval, once the start
 * is over. Throws CONFLICT where the name shown is not the one that the log knows them by.
 */
export const erasePerson = defineGuardedCommand({
  name: "person.erase",
  summary: "Erase the name and address of a suspended person for good.",
  permission: "person.edit",
  scope: async ({ tx, input }) => {
    const person = await tx.person.findUnique({ where: { id: input.person }, select: { id: true } });
    return person === null ? null : { gateway: null, guarded: await eraseAsks(tx, input.person) };
  },
  session: "recent",
  // Nobody brings it back, so nobody comes to it by one press alone.
  input: personRef.extend({ meant: z.literal("yes", "Tick that you have checked whom this is about.") }),
  output: z.object({ id: z.uuid(), pseudonym: z.string() }),
  existing: (input) => input.person,
  effect: async ({ tx, ctx, input }) => ({
    title: "Erase a person's name and address",
    base: await knownAs(tx, ctx, input.person),
    fields: [
      { field: "person", before: null, after: input.person, sensitive: false },
      { field: "name and address", before: "as shown", after: "gone for good", sensitive: false },
    ],
  }),
  write: async ({ tx, ctx, input }) => {
    await knownAs(tx, ctx, input.person);
    const pseudonym = await eraseInDatabase(tx, credentialOrApplied(ctx), input.person);
    return {
      value: { id: input.person, pseudonym },
      audit: [{ type: "person.erased", object: aboutPerson(input.person), data: { pseudonym } }],
    };
  },
});

/** Whether erasing this person takes two. */
export async function eraseAsks(tx: Tx, personId: string): Promise<boolean> {
  return (await heldWeight(tx, personId)) && (await weightAsks(tx));
}

/** The commitment to their name, once it is sure that it is the one the log holds. */
async function knownAs(tx: Tx, { deps }: Context, id: string): Promise<string> {
  const person = await tx.person.findUnique({
    where: { id },
    select: { name: true, email: true, salt: true, commitment: true, erasedAt: true },
  });
  if (person === null) throw new AppError("NOT_FOUND");
  if (person.erasedAt !== null) throw new AppError("CONFLICT", "They are erased already.");
  const held = (await firstCommitment(tx, id)) ?? person.commitment;
  if (held !== person.commitment || commitmentTo(deps, person) !== held)
    throw new AppError(
      "CONFLICT",
      "The name shown is not the one that the log knows this person by. Have an Auditor verify the log first.",
    );
  return held;
}
