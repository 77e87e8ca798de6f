import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { defineCommand } from "@/lib/services/kernel/command";
import { storeChange } from "@/lib/services/kernel/park-change";
import { requestReason } from "@/lib/services/kernel/request-as";
import { changeScope } from "./change-scope";
import { renewedCommand } from "./renew-command";
import { changeRef } from "./schema";
import { storedChange } from "./stored-change";

const notEnded = "Only a change that ended without being applied can be asked for again. Load it again.";

/**
 * Asks again, on what is there now, for what a closed change was to do: one that became void, expired, failed, or was
 * rejected or withdrawn. Gives the id of the new change, which names the old one; whoever had a hand in that one has a
 * hand in this. Throws CONFLICT with the reason when it cannot be asked for again.
 */
export const rebaseChange = defineCommand({
  name: "change.request-again",
  summary: "Ask again, on what is there now, for what a closed change was to do.",
  permission: "change.draft",
  scope: changeScope,
  session: "any",
  input: changeRef.extend({ reason: requestReason.optional() }),
  output: z.object({ id: z.uuid() }),
  write: async ({ tx, ctx, input }) => {
    const change = await storedChange(tx, input.id);
    if (["draft", "requested", "applied"].includes(change.state)) throw new AppError("CONFLICT", notEnded);
    const reason = input.reason ?? change.reason ?? "";
    const planned = await renewedCommand(tx, ctx, change, reason);
    const { id, event } = await storeChange({ tx, ctx, planned, reason, draft: false, follows: input.id });
    return { value: { id }, audit: [event] };
  },
});
