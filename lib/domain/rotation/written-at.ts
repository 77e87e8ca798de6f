import type { RotationEvent } from "./event";

/**
 * Since when the present value of a secret has been there at least, as its provider tells. `before`: what was known until
 * now; `told`: when the version that is there was written; `events`: what a check has just found. Another version with
 * the same value, or a file that was only touched, does not make the value younger; another value does.
 */
export function writtenAt(before: Date | null, told: Date | null, events: readonly RotationEvent[]): Date | null {
  if (events.some(({ kind }) => kind === "rotated" || kind === "rolled-back")) return told;
  if (before === null || told === null) return before ?? told;
  return before < told ? before : told;
}
