import { z } from "zod";
import { discardDraft as discardInDatabase } from "@/lib/db/changes";
import { defineCommand } from "@/lib/services/kernel/command";
import { changeScope } from "./change-scope";
import { changeRef } from "./schema";
import { aboutChange, ownCredential, storedChange } from "./stored-change";

/** Drops one's draft. It stays in the list of all changes, and asks nothing of anybody. */
export const discardDraft = defineCommand({
  name: "change.discard-draft",
  summary: "Discard your draft of a change.",
  permission: "change.draft",
  scope: changeScope,
  session: "any",
  input: changeRef,
  output: z.object({ id: z.uuid() }),
  write: async ({ tx, ctx, input }) => {
    const change = await storedChange(tx, input.id);
    await discardInDatabase(tx, ownCredential(ctx), input.id);
    const { operation, hash } = change;
    return {
      value: { id: input.id },
      audit: [{ type: "change.discarded", object: aboutChange(change), data: { operation, hash } }],
    };
  },
});
