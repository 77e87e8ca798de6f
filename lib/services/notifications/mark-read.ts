import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { markReadInput } from "./schema";

/** Takes one of the caller's notifications off the count, or all of them; one that was read already stays so. */
export const markRead = defineCommand({
  name: "notification.mark-read",
  summary: "Mark a notification as read, or all of yours.",
  permission: "signed-in",
  scope: "global",
  session: "person",
  input: markReadInput,
  output: z.object({ marked: z.number() }),
  write: async ({ tx, ctx, input }) => {
    const personId = personOf(ctx.actor)?.personId ?? "";
    const mine = input.id === undefined ? { personId } : { personId, id: input.id };
    if (input.id !== undefined && (await tx.notification.findFirst({ where: mine, select: { id: true } })) === null) {
      throw new AppError("NOT_FOUND", "This notification is gone, or is not yours.");
    }
    const { count: marked } = await tx.notification.updateMany({
      where: { ...mine, readAt: null },
      data: { readAt: ctx.deps.clock() },
    });
    return { value: { marked }, audit: [{ type: "notification.marked-read", data: { count: marked } }] };
  },
});
