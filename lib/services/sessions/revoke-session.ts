import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { personOf } from "@/lib/services/kernel/context";
import { defineCommand } from "@/lib/services/kernel/command";

/** Ends one of the caller's own sessions; no request of that session succeeds after the commit. */
export const revokeSession = defineCommand({
  name: "session.revoke",
  summary: "End one of your sessions.",
  permission: "signed-in",
  scope: "global",
  session: "person",
  input: z.strictObject({ id: z.uuid("Not a session.") }),
  output: z.object({ id: z.uuid() }),
  write: async ({ tx, ctx, input }) => {
    const personId = personOf(ctx.actor)?.personId ?? "";
    const { count } = await tx.session.updateMany({
      where: { id: input.id, personId, endedAt: null },
      data: { endedAt: ctx.deps.clock(), endedWhy: "revoked" },
    });
    if (count === 0) throw new AppError("NOT_FOUND", "This session has ended already, or is not yours.");
    const object = { kind: "session", id: input.id, label: "" } as const;
    return { value: { id: input.id }, audit: [{ type: "session.revoked", object, data: { personId } }] };
  },
});
