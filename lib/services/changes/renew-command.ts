import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import type { Context } from "@/lib/services/kernel/context";
import type { Planned } from "@/lib/services/kernel/parked";
import { commandOf, touchedBy, type StoredChange } from "./stored-change";

/**
 * A stored command run against what is there now, for whoever may ask for it, with what they say for those who decide.
 * Throws CONFLICT with the reason when it cannot be asked for again: its target is gone, its prefix taken, everything
 * is as it would make it.
 */
export async function renewedCommand(
  tx: Tx,
  ctx: Context,
  change: StoredChange,
  reason: string | null,
): Promise<Planned> {
  const { raw, parked } = commandOf(ctx, change);
  try {
    const input = await parked.rebase({ tx, ctx, raw, touched: touchedBy(change) });
    return await parked.plan({ tx, ctx, raw: input, targetId: change.targetId, reason });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "NOT_FOUND") throw new AppError("CONFLICT", "What it was about is not there any more.");
    if (error.code === "INVALID" || error.code === "STALE") {
      const fields = Object.values(error.fields).join(" ");
      throw new AppError("CONFLICT", `${error.detail ?? "It does not fit what is there now."} ${fields}`.trim());
    }
    throw error;
  }
}
