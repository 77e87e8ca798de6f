import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { defineQuery } from "@/lib/services/kernel/query";
import { changeScope } from "./change-scope";
import { changeRef } from "./schema";
import { commandOf, storedChange } from "./stored-change";

/** What the form over a draft begins with; for whoever may write at it. Throws CONFLICT when it is no draft any more. */
export const readDraft = defineQuery({
  name: "change.read-draft",
  summary: "What a draft of a change holds, without anything sensitive, for writing at it.",
  permission: "change.draft",
  scope: changeScope,
  session: "any",
  input: changeRef,
  output: z.object({
    id: z.uuid(),
    hash: z.string(),
    title: z.string(),
    operation: z.string(),
    reason: z.string(),
    /** As the operation's own form has it; null where it has none. */
    start: z.unknown(),
  }),
  audit: "none",
  read: async ({ tx, ctx, input }) => {
    const change = await storedChange(tx, input.id);
    if (change.state !== "draft") throw new AppError("NOT_FOUND", "This is no draft any more.");
    const { raw, parked } = commandOf(ctx, change);
    const { id, hash, title, operation, reason } = change;
    return { id, hash, title, operation, reason: reason ?? "", start: await parked.start({ tx, ctx, raw }) };
  },
});
