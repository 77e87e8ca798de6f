import type { RotationEvent } from "./event";
import type { RotationStatus } from "./status";

/** Only what is wrong can have been seen by somebody. */
export const canAcknowledge = (status: RotationStatus): boolean => status === "overdue" || status === "failing";

/** Whether somebody's having seen it ends: something new happened, or it is due at another date. */
export function acknowledgementEnds(
  events: readonly RotationEvent[],
  dueBefore: Date | null,
  dueNow: Date | null,
): boolean {
  return events.length > 0 || dueBefore?.getTime() !== dueNow?.getTime();
}
