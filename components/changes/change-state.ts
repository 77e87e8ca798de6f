import { formatPlural } from "@/lib/format";
import type { Tone } from "@/components/tone";

export type ChangeState =
  "draft" | "requested" | "applied" | "rejected" | "withdrawn" | "expired" | "void" | "failed" | "discarded";

/** How each state of a change is shown. */
export const changeStateLooks: Readonly<Record<ChangeState, { readonly tone: Tone; readonly word: string }>> = {
  draft: { tone: "not-checkable", word: "draft" },
  requested: { tone: "waiting", word: "waiting" },
  applied: { tone: "resolved", word: "applied" },
  rejected: { tone: "refused", word: "rejected" },
  withdrawn: { tone: "not-checkable", word: "withdrawn" },
  expired: { tone: "stale", word: "expired" },
  void: { tone: "stale", word: "void" },
  failed: { tone: "failing", word: "failed" },
  discarded: { tone: "not-checkable", word: "discarded" },
};

/** The guard in words: "1 of 2 approvals, not by Maya". */
export function guardWords(change: {
  readonly approvals: number;
  readonly approvalsNeeded: number;
  readonly requester: string;
}): string {
  return `${change.approvals} of ${formatPlural(change.approvalsNeeded, "approval")}, not by ${change.requester}`;
}
