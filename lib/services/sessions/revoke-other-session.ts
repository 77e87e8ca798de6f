import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { defineCommand } from "@/lib/services/kernel/command";
import { personScope } from "@/lib/services/people/person-scope";
import { ofPerson } from "@/lib/services/people/schema";

/** Ends a session of somebody else; no request of that session succeeds after the commit. */
export const revokeOtherSession = defineCommand({
  name: "session.revoke-other",
  summary: "End a session of another person.",
  permission: "person.edit",
  scope: personScope,
  session: "person",
  input: ofPerson,
  output: z.object({ id: z.uuid() }),
  write: async ({ tx, ctx, input }) => {
    const { count } = await tx.session.updateMany({
      where: { id: input.id, personId: input.person, endedAt: null },
      data: { endedAt: ctx.deps.clock(), endedWhy: "revoked" },
    });
    if (count === 0) throw new AppError("NOT_FOUND", "This session has ended already.");
    const object = { kind: "session", id: input.id, label: "" } as const;
    return { value: { id: input.id }, audit: [{ type: "session.revoked", object, data: { personId: input.person } }] };
  },
});
