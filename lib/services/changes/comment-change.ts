import { z } from "zod";
import { commentOnChange } from "@/lib/db/changes";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { askersOf, decidersOf } from "@/lib/services/notify/recipients";
import { tell } from "@/lib/services/notify/tell";
import { changeScope } from "./change-scope";
import { changeRef } from "./schema";
import { aboutChange, ownCredential, storedChange } from "./stored-change";

/**
 * Says something to a change: for those who asked for it, wrote at it or may decide on it. It is neither altered nor
 * deleted; the log holds its hash.
 */
export const commentChange = defineCommand({
  name: "change.comment",
  summary: "Comment on a change that you asked for, wrote at, or may decide on.",
  // Every role has it; whether one has a part in this change is the database's to say.
  permission: "change.withdraw",
  scope: changeScope,
  session: "any",
  input: changeRef.extend({
    text: z.string().trim().min(1, "Say something.").max(2000, "At most 2,000 characters."),
  }),
  output: z.object({ id: z.uuid() }),
  write: async ({ tx, ctx, input }) => {
    const change = await storedChange(tx, input.id);
    const id = ctx.deps.newId();
    await commentOnChange(tx, ownCredential(ctx), { id, changeId: input.id, text: input.text });
    const { gatewayId, title, operation, state } = change;
    const others = state === "draft" ? [] : await decidersOf(tx, input.id);
    await tell(tx, [...(await askersOf(tx, input.id)), ...others], {
      ...{ kind: "change.commented", gatewayId, changeId: input.id, object: title },
      byId: personOf(ctx.actor)?.personId ?? null,
    });
    const data = { operation, comment: id, textHash: ctx.deps.crypto.sha256Hex(input.text) };
    return { value: { id }, audit: [{ type: "change.commented", object: aboutChange(change), data }] };
  },
});
