import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { defineCommand } from "@/lib/services/kernel/command";

/** Ends the session by which the request came. */
export const signOut = defineCommand({
  name: "session.sign-out",
  summary: "End this session.",
  permission: "signed-in",
  scope: "global",
  session: "person",
  input: z.strictObject({}),
  output: z.object({}),
  write: async ({ tx, ctx }) => {
    if (ctx.actor.kind !== "person") throw new AppError("FORBIDDEN");
    await tx.session.updateMany({
      where: { id: ctx.actor.sessionId, endedAt: null },
      data: { endedAt: ctx.deps.clock(), endedWhy: "signed-out" },
    });
    const object = { kind: "session", id: ctx.actor.sessionId, label: "" } as const;
    return { value: {}, audit: [{ type: "person.signed-out", object, data: {} }] };
  },
});
