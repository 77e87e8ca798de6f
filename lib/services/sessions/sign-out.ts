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
  beforeEnrolment: true,
  input: z.strictObject({}),
  output: z.object({ method: z.string() }),
  write: async ({ tx, ctx }) => {
    if (ctx.actor.kind !== "person") throw new AppError("FORBIDDEN");
    const { sessionId: id } = ctx.actor;
    const session = await tx.session.findUnique({ where: { id }, select: { method: true } });
    await tx.session.updateMany({
      where: { id, endedAt: null },
      data: { endedAt: ctx.deps.clock(), endedWhy: "signed-out" },
    });
    const object = { kind: "session", id, label: "" } as const;
    return { value: { method: session?.method ?? "" }, audit: [{ type: "person.signed-out", object, data: {} }] };
  },
});
