import { z } from "zod";
import { keepChangeTest } from "@/lib/db/changes";
import { connectionOutcomes } from "@/lib/domain/connection";
import { AppError } from "@/lib/domain/errors";
import { defineCommand } from "@/lib/services/kernel/command";
import { proposedVault } from "@/lib/services/vaults/proposed-vault";
import { planTest, runTest } from "@/lib/services/vaults/test-plan";
import type { ToldConnection } from "./change-connection";
import { changeScope } from "./change-scope";
import { changeRef, shownHash } from "./schema";
import { aboutChange, commandOf, ownCredential, storedChange } from "./stored-change";

/**
 * Tests the connection that an open change of a vault would make, with the credentials in its sealed command, which whoever
 * asks neither sees nor alters. What it came to is kept beside the change, under the hash it was for. Throws STALE when the
 * change is another one by now, CONFLICT when it is closed, and whatever its command itself throws.
 */
export const testChange = defineCommand({
  name: "change.test",
  summary: "Test the connection that a vault's change would make, without reading a value.",
  permission: "change.test",
  scope: changeScope,
  session: "any",
  input: changeRef.extend({ hash: shownHash }),
  output: z.object({ outcome: z.enum(connectionOutcomes), title: z.string() }),
  prepare: async ({ tx, ctx, input }) => {
    const change = await storedChange(tx, input.id);
    if (change.state !== "draft" && change.state !== "requested") {
      throw new AppError("CONFLICT", "This change is closed. Load it again.");
    }
    if (change.hash !== input.hash) throw new AppError("STALE", "The change is another one by now. Load it again.");
    const { operation, targetId, hash } = change;
    const { raw } = commandOf(ctx, change);
    const vault = await proposedVault(tx, ctx, { operation, targetId, raw });
    const gateway = await tx.gateway.findUnique({ where: { id: change.gatewayId ?? "" }, select: { guarded: true } });
    if (gateway === null) throw new AppError("NOT_FOUND");
    // What is told of it is kept, and holds no policy.
    const planned = await planTest(tx, ctx, vault, { guarded: gateway.guarded, wants: [] });
    const about = { object: aboutChange(change), data: { operation, hash } };
    return { plan: { planned, about }, intent: { type: "change.test-intended", ...about } };
  },
  gather: async ({ ctx, plan: { planned, about } }) => ({ test: await runTest(ctx, planned), about }),
  write: async ({ tx, ctx, input, gathered: { test, about } }) => {
    const { outcome, title, identity, rights, advice, vantage, ms } = test;
    const told: ToldConnection = { identity, rights, advice, vantage, ms };
    const { id: changeId, hash } = input;
    await keepChangeTest(tx, ownCredential(ctx), { changeId, hash, outcome, told: JSON.stringify(told) });
    const { object, data } = about;
    return { value: { outcome, title }, audit: [{ type: "change.tested", object, data: { ...data, outcome } }] };
  },
});
