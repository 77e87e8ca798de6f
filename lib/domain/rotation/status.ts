import type { Tone } from "../explanation";
import { dueDates, leadStart, type Due, type RotationFacts } from "./schedule";

export type RotationStatus = "fresh" | "due" | "overdue" | "failing" | "unknown";

/** Each with its mark, its word and what it means. */
export const rotationStatuses: Readonly<
  Record<RotationStatus, { readonly tone: Tone; readonly title: string; readonly text: string }>
> = {
  fresh: { tone: "resolved", title: "Fresh", text: "Not due yet by anything that is known." },
  due: { tone: "stale", title: "Due", text: "Due soon: have it rotated at the provider." },
  overdue: { tone: "failing", title: "Overdue", text: "Past its date: have it rotated at the provider." },
  failing: {
    tone: "failing",
    title: "Failing",
    text: "The last check found it missing or could not look, so nothing newer is known.",
  },
  unknown: {
    tone: "not-checkable",
    title: "Unknown",
    text: "Nobody says when it is due: no schedule of the provider's, no age policy with a known age, no expiry.",
  },
};

const isNear = (due: Due, now: Date): boolean => leadStart(due) <= now;

/**
 * How a secret stands at a moment. `isFailing`: the last check found it missing or could not look, which outweighs
 * everything else. A value whose age is not known is never called fresh for its age.
 */
export function rotationStatus(facts: RotationFacts, isFailing: boolean, now: Date): RotationStatus {
  if (isFailing) return "failing";
  const dues = dueDates(facts);
  if (dues.some(({ at }) => at <= now)) return "overdue";
  if (dues.some((due) => isNear(due, now))) return "due";
  return dues.length > 0 && dues.every(({ atLatest }) => !atLatest) ? "fresh" : "unknown";
}
