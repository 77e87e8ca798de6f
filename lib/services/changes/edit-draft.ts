import { z } from "zod";
import { editDraft as editInDatabase } from "@/lib/db/changes";
import { AppError } from "@/lib/domain/errors";
import { defineCommand } from "@/lib/services/kernel/command";
import { sealCommand } from "@/lib/services/kernel/park-change";
import { requestReason } from "@/lib/services/kernel/request-as";
import { changeScope } from "./change-scope";
import { renewedCommand } from "./renew-command";
import { changeRef, shownHash } from "./schema";
import { aboutChange, commandOf, ownCredential, storedChange } from "./stored-change";

/**
 * Writes at a draft: with a newer input in place of its own, or, without one, its own on what is there now. Its document
 * and hash are made anew. Throws STALE when somebody else wrote at it meanwhile, and what the command itself throws.
 */
export const editDraft = defineCommand({
  name: "change.edit-draft",
  summary: "Write at a draft of a change, or bring it onto what is there now.",
  permission: "change.draft",
  scope: changeScope,
  session: "any",
  input: changeRef.extend({
    hash: shownHash,
    /** The operation's own input; sensitive fields left empty stay, while they go to the same place. */
    command: z.record(z.string(), z.unknown()).optional(),
    /** Sensitive fields to take out, by dotted name. */
    drop: z.array(z.string().max(100)).max(100).default([]),
    reason: requestReason.optional(),
  }),
  output: z.object({ id: z.uuid(), hash: z.string() }),
  write: async ({ tx, ctx, input }) => {
    const change = await storedChange(tx, input.id);
    if (change.state !== "draft") throw new AppError("CONFLICT", "This is no draft any more. Load it again.");
    const { raw, parked } = commandOf(ctx, change);
    const { command: next, drop } = input;
    const reason = input.reason === undefined ? change.reason : input.reason || null;
    const planned =
      next === undefined
        ? await renewedCommand(tx, ctx, change, reason)
        : await parked.plan({
            ...{ tx, ctx, targetId: change.targetId, reason },
            raw: await parked.amend({ tx, ctx, raw, next, drop }),
          });
    // The command may name another gateway than the one it was made for.
    if (planned.target.gateway !== change.gatewayId) throw new AppError("NOT_FOUND");
    const { hash, text: document, effect } = planned;
    const { title } = effect;
    const commandSealed = sealCommand(ctx, { id: change.id, hash, input: planned.input });
    const draft = { id: change.id, shownHash: input.hash, title, reason, document, hash, commandSealed };
    await editInDatabase(tx, ownCredential(ctx), draft);
    const data = { operation: change.operation, hash };
    return {
      value: { id: change.id, hash },
      audit: [{ type: "change.edited", object: aboutChange({ id: change.id, title }), data }],
    };
  },
});
