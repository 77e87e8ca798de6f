import { outcomes, type Outcome } from "@/lib/domain/resolution";
import { StatusBadge } from "@/components/status-badge";
import type { Tone } from "@/components/tone";

export interface ReferenceStateProps {
  readonly state: Tone | "unchecked";
  readonly outcome: Outcome | null;
}

/** What became of a reference when it was last looked at: shape and word. */
export function ReferenceState({ state, outcome }: ReferenceStateProps) {
  if (state === "unchecked" || outcome === null) return <span className="text-faint">Not checked yet</span>;
  return <StatusBadge tone={state}>{outcomes[outcome].title}</StatusBadge>;
}
