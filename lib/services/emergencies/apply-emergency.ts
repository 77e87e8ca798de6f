import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { applyEmergency as applyInDatabase } from "@/lib/db/emergencies";
import { mayApplyGuarded } from "@/lib/db/role-check";
import type { Tx } from "@/lib/db/transaction";
import { carryOut, movedWhy, notEnforced, NotCarriedOut, storedChange } from "@/lib/services/changes/decide-change";
import { changeScope } from "@/lib/services/changes/change-scope";
import { defineCommand } from "@/lib/services/kernel/command";
import type { Context } from "@/lib/services/kernel/context";
import { Moved } from "@/lib/services/kernel/replay";
import type { Recorded } from "@/lib/services/kernel/spec";
import { everybodyConcerned } from "@/lib/services/notify/recipients";
import { tell } from "@/lib/services/notify/tell";
import { sessionCredential } from "@/lib/services/people/acting";
import { applyEmergencyInput } from "./schema";

/**
 * Applies a vault change that the caller asked for, without approval, by a grant for emergencies on its gateway. It stays
 * open until somebody else has reviewed it. Throws CONFLICT while another one is open there, and where the change cannot be
 * carried out; then nothing has happened.
 */
export const applyEmergency = defineCommand({
  name: "emergency.apply",
  summary: "Apply a vault change you asked for without approval, in an emergency.",
  permission: "vault.propose",
  scope: changeScope,
  session: "recent",
  input: applyEmergencyInput,
  output: z.object({ id: z.uuid(), reviewBy: z.date() }),
  write: async ({ tx, ctx, input }) => {
    const change = await storedChange(tx, input.id);
    const { id, operation, hash, requesterId } = change;
    const { reason } = input;
    const emergency = { id: ctx.deps.newId(), changeId: id, hash: input.hash, reason };
    const reviewBy = await applyInDatabase(tx, sessionCredential(ctx), emergency);
    if (!(await mayApplyGuarded(tx))) throw new AppError("CONFLICT", notEnforced);
    const effects = await carriedOut(tx, ctx, change);
    await tell(tx, await everybodyConcerned(tx, change.gatewayId ?? ""), {
      ...{ kind: "emergency.applied", gatewayId: change.gatewayId, changeId: id, object: change.title },
      byId: requesterId,
    });
    const object = { kind: "change", id, label: change.title } as const;
    return {
      value: { id, reviewBy },
      audit: [
        {
          type: "emergency.applied",
          object,
          data: { operation, hash, reason, reviewBy: reviewBy.toISOString() },
        },
        ...effects,
        { type: "change.applied", object, data: { operation, hash, requesterId } },
      ],
    };
  },
});

/** The request stays as it is where it cannot be carried out: the emergency is the caller's to try again or to leave. */
async function carriedOut(
  tx: Tx,
  ctx: Context,
  change: Awaited<ReturnType<typeof storedChange>>,
): Promise<readonly Recorded[]> {
  try {
    return await carryOut(tx, ctx, change);
  } catch (error) {
    if (error instanceof Moved) throw new AppError("CONFLICT", error.why ?? movedWhy);
    if (error instanceof NotCarriedOut) throw new AppError("CONFLICT", error.why);
    throw error;
  }
}
