import { decide, holds, type Answer, type Grant, type Needed, type Target } from "./decide";
import { rolesWith, type Role } from "./permissions";

/** Why somebody may do something, or which roles would let them. */
export interface ExplainedRight<G extends Grant> {
  readonly answer: Answer;
  /** The roles held that give it; more than one where one would do. */
  readonly gives: readonly G[];
  /** The roles of which any one would give it, held for that gateway or for all. */
  readonly wouldGive: readonly Role[];
}

/** Asks the same `decide` that every request goes through, and then each role held by itself. */
export function explainRight<G extends Grant>(q: {
  readonly grants: readonly G[];
  readonly needed: Needed;
  readonly operation: string;
  readonly target: Target;
}): ExplainedRight<G> {
  const { grants, needed, operation, target } = q;
  const answer = decide({ principal: { kind: "person", grants }, needed, operation, target, replaying: false });
  const open = needed === "public" || needed === "signed-in";
  return {
    answer,
    gives: open ? [] : grants.filter((one) => holds({ kind: "person", grants: [one] }, needed, target.gateway)),
    wouldGive: open ? [] : rolesWith(needed),
  };
}
