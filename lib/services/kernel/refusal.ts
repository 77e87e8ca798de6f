import type { AuditEvent } from "@/lib/domain/audit/event";
import { AppError, type ErrorCode } from "@/lib/domain/errors";
import { appendAudit } from "@/lib/db/audit-log";
import { inTransaction } from "@/lib/db/transaction";
import { countRefusal } from "@/lib/db/refusal-window";
import { spenderOf, type Context } from "./context";
import { recordOf } from "./record";

interface Refusal {
  readonly operation: string;
  readonly code: ErrorCode;
  readonly gateway: string | null;
  /** The database's rule that refused. */
  readonly rule: string | null;
  /** What the log says of it, where that is more than that it was denied. */
  readonly event?: AuditEvent;
}

/**
 * Puts a refusal on record in a transaction of its own, from a pool nobody else uses. After ten identical ones in 60 s
 * only the count goes on; strangers' are counted, not listed. If it cannot be recorded the answer is UNAVAILABLE.
 */
export async function recordRefusal(
  ctx: Context,
  { operation, code, gateway, rule, event = denied(operation, code, rule) }: Refusal,
): Promise<void> {
  const who = spenderOf(ctx.actor) ?? ctx.actor.kind;
  if (ctx.actor.kind === "anonymous") return ctx.deps.countRefusedStranger(operation);
  const record = recordOf(ctx, event, { gateway }, "refused");
  try {
    await inTransaction(ctx.deps.refusals, async (tx) => {
      const key = [who, operation, code, gateway ?? "", rule ?? ""].join("|");
      const due = await countRefusal(tx, key, record, ctx.deps.clock());
      await appendAudit(tx, due);
    });
  } catch {
    ctx.deps.log.error({ requestId: ctx.requestId, operation }, "a refusal could not be recorded");
    throw new AppError("UNAVAILABLE", "Keyhole cannot write its log just now, so it does nothing.", {}, 5);
  }
}

function denied(operation: string, code: ErrorCode, rule: string | null): AuditEvent {
  return {
    type: rule === null ? "access.denied" : "rule.blocked",
    object: { kind: "operation", id: operation, label: operation },
    data: rule === null ? { code } : { code, rule },
  };
}
