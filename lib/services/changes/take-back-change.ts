import { z } from "zod";
import { withdrawChange as withdrawInDatabase } from "@/lib/db/changes";
import { isAboutPeople } from "@/lib/domain/access/guarded-operations";
import { AppError } from "@/lib/domain/errors";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { storeChange } from "@/lib/services/kernel/park-change";
import { involvedIn } from "@/lib/services/notify/recipients";
import { tell } from "@/lib/services/notify/tell";
import { changeScope } from "./change-scope";
import { renewedCommand } from "./renew-command";
import { changeRef } from "./schema";
import { aboutChange, ownCredential, storedChange } from "./stored-change";

/**
 * Takes one's request back into a draft: the request ends as withdrawn, with whatever was decided on it, and a draft of
 * the same on what is there now takes its place. Gives the draft's id. Throws CONFLICT when there can be no such draft.
 */
export const takeBackChange = defineCommand({
  name: "change.take-back",
  summary: "Take a change you asked for back into a draft.",
  permission: "change.draft",
  scope: changeScope,
  session: "any",
  input: changeRef,
  output: z.object({ id: z.uuid() }),
  write: async ({ tx, ctx, input }) => {
    const change = await storedChange(tx, input.id);
    const { operation, hash, gatewayId, title, reason } = change;
    if (isAboutPeople(operation))
      throw new AppError("CONFLICT", "Of what is about people there are no drafts. Withdraw it.");
    await withdrawInDatabase(tx, ownCredential(ctx), input.id);
    const planned = await renewedCommand(tx, ctx, change, reason);
    const draft = await storeChange({ tx, ctx, planned, reason: reason ?? "", draft: true, follows: input.id });
    await tell(tx, await involvedIn(tx, input.id), {
      ...{ kind: "change.withdrawn", gatewayId, changeId: input.id, object: title },
      byId: personOf(ctx.actor)?.personId ?? null,
    });
    const withdrawn = { type: "change.withdrawn", object: aboutChange(change), data: { operation, hash } } as const;
    return { value: { id: draft.id }, audit: [withdrawn, draft.event] };
  },
});
