import { z } from "zod";
import { requestDraft as requestInDatabase } from "@/lib/db/changes";
import { AppError } from "@/lib/domain/errors";
import { coveredReason } from "@/lib/services/kernel/change-document";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf } from "@/lib/services/kernel/context";
import { tellOfRequest } from "@/lib/services/kernel/park-change";
import { changeScope } from "./change-scope";
import { changeRef, shownHash } from "./schema";
import { aboutChange, commandOf, ownCredential, storedChange } from "./stored-change";

const movedMeanwhile =
  "What the draft builds upon has moved since it was last saved. Bring it up to date, read what it does now, and request it then.";

/**
 * Asks others for what one's draft does. It has to do now what was shown: throws CONFLICT when what it builds upon has
 * moved, STALE when somebody wrote at it meanwhile.
 */
export const requestDraft = defineCommand({
  name: "change.request-draft",
  summary: "Ask others for what your draft does.",
  permission: "change.draft",
  scope: changeScope,
  session: "any",
  input: changeRef.extend({ hash: shownHash }),
  output: z.object({ id: z.uuid() }),
  write: async ({ tx, ctx, input }) => {
    const change = await storedChange(tx, input.id);
    await requestInDatabase(tx, ownCredential(ctx), input.id, input.hash);
    const { raw, parked } = commandOf(ctx, change);
    const { gatewayId, title, operation, hash, targetId } = change;
    const reason = coveredReason(change);
    const planned = await parked.plan({ tx, ctx, raw, targetId, reason }).catch((error: unknown) => {
      if (error instanceof AppError && ["STALE", "NOT_FOUND"].includes(error.code)) return null;
      throw error;
    });
    if (planned?.hash !== hash) throw new AppError("CONFLICT", movedMeanwhile);
    await tellOfRequest(tx, { id: input.id, gatewayId, title, byId: personOf(ctx.actor)?.personId ?? "" });
    const data = { operation, hash };
    return { value: { id: input.id }, audit: [{ type: "change.requested", object: aboutChange(change), data }] };
  },
});
