import type { Outcome } from "../resolution";
import { observationKind, type Observation, type Print, type SeenMember } from "./observation";

/** What came of resolving one reference, as far as it tells of the secret it points into. */
export interface CheckedMember {
  /** Null for the value as a whole. */
  readonly member: string | null;
  readonly outcome: Outcome;
  /** Null where there is no value to take a fingerprint of. */
  readonly prints: readonly Print[] | null;
  readonly version: string | null;
}

/**
 * What the checks of one secret's references, made of one fetch, say of the secret; null where they say nothing. One
 * that saw it outweighs those that did not get so far; of several for one member the first counts.
 */
export function observationOf(checks: readonly CheckedMember[], at: Date): Observation | null {
  const of = (kind: Observation["kind"]) => checks.filter(({ outcome }) => observationKind(outcome) === kind);
  const seen = of("seen");
  if (seen.length > 0) {
    const version = seen.find((one) => one.version !== null)?.version ?? null;
    const members: SeenMember[] = [];
    for (const { member, outcome, prints } of seen) {
      // Where only metadata was looked at nothing is known of any member.
      if (outcome === "present-unverified" || members.some((known) => known.member === member)) continue;
      members.push({ member, prints });
    }
    return { kind: "seen", at, version, members };
  }
  const [missing] = of("missing");
  if (missing !== undefined) return { kind: "missing", at, outcome: missing.outcome };
  const [failed] = of("failed");
  return failed === undefined ? null : { kind: "failed", at, outcome: failed.outcome };
}
