import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { confirmPerson as confirmInDatabase } from "@/lib/db/people";
import type { Tx } from "@/lib/db/transaction";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { credentialOrApplied } from "./acting";
import { aboutPerson } from "./person-scope";
import { personState } from "./person-state";
import { personRef } from "./schema";
import { confirmAsks } from "./who-decides";

/**
 * Says that the right person has the account, from when on their approvals count. An Access admin other than the one who
 * gave out the link does it at once. That one waits for another's approval, or for an Approver's for all gateways while
 * there is no other Access admin; at the very start, with nobody to ask, they may, and the log says so.
 */
export const confirmPerson = defineGuardedCommand({
  name: "person.confirm",
  summary: "Confirm that an invited account is in the right hands.",
  permission: "person.edit",
  scope: async ({ tx, ctx, input }) => {
    const row = await tx.person.findUnique({ where: { id: input.person }, select: { id: true, invitedBy: true } });
    if (row === null) return null;
    return { gateway: null, guarded: await confirmAsks(tx, personOf(ctx.actor)?.personId ?? null, row) };
  },
  session: "recent",
  input: personRef,
  output: z.object({ id: z.uuid() }),
  existing: (input) => input.person,
  effect: async ({ tx, input }) => {
    await waitingToBeConfirmed(tx, input.person);
    return {
      title: "Confirm an account",
      base: "unconfirmed",
      fields: [
        { field: "person", before: null, after: input.person, sensitive: false },
        { field: "state", before: "unconfirmed", after: "active", sensitive: false },
      ],
    };
  },
  write: async ({ tx, ctx, input }) => {
    const origin = await confirmInDatabase(tx, credentialOrApplied(ctx), input.person);
    return {
      value: { id: input.person },
      audit: [{ type: "person.confirmed", object: aboutPerson(input.person), data: { origin } }],
    };
  },
});

async function waitingToBeConfirmed(tx: Tx, id: string): Promise<void> {
  const row = await tx.person.findUnique({
    where: { id },
    select: { accepted: true, confirmedAt: true, suspendedAt: true },
  });
  if (row === null) throw new AppError("NOT_FOUND");
  const state = personState(row);
  if (state !== "unconfirmed") throw new AppError("CONFLICT", `There is nothing to confirm: the account is ${state}.`);
}
