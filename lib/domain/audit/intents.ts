import type { AuditEventType } from "./event";

/** Events that say what is about to be asked outside, each with the one that says how it ended. */
export const outcomeOfIntent: Partial<Readonly<Record<AuditEventType, AuditEventType>>> = {
  "reference.explain-intended": "reference.explained",
  "vault.test-intended": "vault.tested",
  "gateway.schema-read-intended": "gateway.schema-read",
  "vault.value-write-intended": "vault.value-written",
  "vault.place-intended": "vault.place-made",
  "change.test-intended": "change.tested",
  "sample.removal-intended": "sample.removed",
  "check.batch-intended": "check.batch-done",
  "rotation.check-intended": "rotation.checked",
  "reference.compare-intended": "reference.compared",
};

/** More than asking and recording can last: what has no outcome by then will get none. */
const longestMs = 60_000;

/** What became of an intent: under way, followed by its outcome, or cut short. */
export const intentStates = ["under way", "followed", "interrupted"] as const;
export type IntentState = (typeof intentStates)[number];

/** What became of one that was recorded `ageMs` ago. */
export function intentState(hasOutcome: boolean, ageMs: number): IntentState {
  if (hasOutcome) return "followed";
  return ageMs < longestMs ? "under way" : "interrupted";
}
