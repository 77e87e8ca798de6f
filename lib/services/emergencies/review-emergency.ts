import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { reviewEmergency as reviewInDatabase, type Undoing } from "@/lib/db/emergencies";
import { mayApplyGuarded } from "@/lib/db/role-check";
import type { Tx } from "@/lib/db/transaction";
import type { AuditEvent } from "@/lib/domain/audit/event";
import { changeScope } from "@/lib/services/changes/change-scope";
import { notEnforced } from "@/lib/services/changes/decide-change";
import { defineCommand } from "@/lib/services/kernel/command";
import { personOf, type Context } from "@/lib/services/kernel/context";
import { undoingCommand, type PreparedUndo } from "@/lib/services/kernel/replay";
import { everybodyConcerned } from "@/lib/services/notify/recipients";
import { tell } from "@/lib/services/notify/tell";
import { sessionCredential } from "@/lib/services/people/acting";
import { usedSentence } from "@/lib/services/vaults/vault-uses";
import { changedSince, planUndo } from "./plan-undo";
import { reviewEmergencyInput } from "./schema";

/**
 * Somebody else's word on what was applied in an emergency: it stays, or it is taken back in the same call, by a change of
 * the reviewer's own, as long as nobody wrote the vault since. Where it cannot be taken back the answer says why, and the
 * word stands.
 */
export const reviewEmergency = defineCommand({
  name: "emergency.review",
  summary: "Review what was applied in an emergency: let it stand, or take it back.",
  permission: "change.decide",
  scope: changeScope,
  session: "recent",
  input: reviewEmergencyInput,
  output: z.object({ id: z.uuid(), revertChangeId: z.uuid().nullable(), obstacle: z.string().nullable() }),
  write: async ({ tx, ctx, input }) => {
    const emergency = await tx.emergency.findUnique({
      where: { changeId: input.id },
      select: {
        gatewayId: true,
        change: { select: { id: true, title: true, targetId: true } },
        gateway: { select: { name: true } },
      },
    });
    if (emergency === null) throw new AppError("NOT_FOUND");
    const { change } = emergency;
    const applied = { id: change.id, targetId: change.targetId, gateway: emergency.gateway.name };
    const undo = input.verdict === "revert" ? await preparedUndo(tx, ctx, applied) : null;
    const prepared = undo !== null && "prepared" in undo ? undo.prepared : null;
    const obstacle = undo !== null && "obstacle" in undo ? undo.obstacle : null;
    const undoing = prepared === null ? null : sealed(ctx, prepared);
    const { verdict } = input;
    const reason = input.reason || null;
    await reviewInDatabase(tx, sessionCredential(ctx), { changeId: change.id, verdict, reason, undoing, obstacle });
    const by = personOf(ctx.actor)?.personId ?? "";
    const { gatewayId } = emergency;
    await tell(tx, await everybodyConcerned(tx, gatewayId), {
      ...{ kind: "emergency.reviewed", gatewayId, changeId: change.id, object: change.title, byId: by },
    });
    const data = { verdict, ...(reason !== null && { reason }), ...(obstacle !== null && { obstacle }) };
    const object = { kind: "change", id: change.id, label: change.title } as const;
    const reviewed: AuditEvent = { type: "emergency.reviewed", object, data };
    if (prepared === null || undoing === null) {
      return { value: { id: change.id, revertChangeId: null, obstacle }, audit: [reviewed] };
    }
    if (!(await mayApplyGuarded(tx))) throw new AppError("CONFLICT", notEnforced);
    const effects = await prepared.write();
    const takenBack: AuditEvent = {
      type: "change.applied",
      object: { kind: "change", id: undoing.id, label: undoing.title },
      data: { operation: undoing.operation, hash: prepared.hash, requesterId: by },
    };
    return {
      value: { id: change.id, revertChangeId: undoing.id, obstacle: null },
      audit: [reviewed, ...effects, takenBack],
    };
  },
});

async function preparedUndo(
  tx: Tx,
  ctx: Context,
  applied: Parameters<typeof planUndo>[1],
): Promise<{ readonly prepared: PreparedUndo } | { readonly obstacle: string }> {
  const plan = await planUndo(tx, applied);
  if ("obstacle" in plan) return plan;
  const operation = ctx.deps.operation(plan.operation);
  if (operation === null) throw new AppError("INTERNAL", "This operation cannot be applied later.");
  try {
    const prepared = await undoingCommand(operation)({ tx, ctx, raw: plan.input, targetId: applied.targetId });
    return { prepared };
  } catch (error) {
    // The command names who was first, and the log keeps no names.
    if (error instanceof AppError && error.code === "STALE") return { obstacle: changedSince };
    // Only read so far: what the command itself says is why it cannot be done.
    const why = error instanceof AppError && error.rule === null ? (usedSentence(error) ?? error.detail) : undefined;
    if (why === undefined) throw error;
    return { obstacle: why };
  }
}

function sealed(ctx: Context, { operation, title, document, hash, command }: PreparedUndo): Undoing {
  const id = ctx.deps.newId();
  const place = { table: "change", column: "command_sealed", row: id, binding: hash };
  return { id, operation, title, document, commandSealed: ctx.deps.seal.close(command, place) };
}
