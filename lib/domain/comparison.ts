import type { Explanation, Tone } from "./explanation";

/** What two fingerprints tell of their values. */
export type Verdict = "same" | "different" | "not-comparable" | "failed";

/** What became of one of the two: whether it has a fingerprint, and whether that may be compared. */
export interface Compared {
  readonly outcome: Explanation["outcome"];
  /** Null where no value was read. `comparable` is false for what could be guessed by comparing. */
  readonly fingerprint: { readonly hex: string; readonly keyId: string; readonly comparable: boolean } | null;
}

/** The whole answer of Compare. Holds no value and no fingerprint beyond the short ones of the explanations. */
export interface Comparison {
  readonly verdict: Verdict;
  readonly tone: Tone;
  readonly title: string;
  /** Why, and what to do where it cannot be told. */
  readonly text: string;
  readonly first: Explanation;
  readonly second: Explanation;
}

type Told = Pick<Comparison, "verdict" | "tone" | "title" | "text">;

const which = (first: boolean, second: boolean): string =>
  first && second ? "Both references" : first ? "The first reference" : "The second reference";

/**
 * Compares two values by their keyed fingerprints. A value that is short or easily guessed is not compared at all, not
 * even with a long one: whoever can write secrets could find it by writing guesses and comparing.
 */
export function compareValues(first: Compared, second: Compared): Told {
  const failed = ({ outcome }: Compared): boolean => outcome !== "resolved" && outcome !== "present-unverified";
  if (failed(first) || failed(second)) {
    const text = `${which(failed(first), failed(second))} did not resolve, so there is nothing to compare. See below why.`;
    return { verdict: "failed", tone: "failing", title: "Not compared", text };
  }
  const [one, other] = [first.fingerprint, second.fingerprint];
  if (one === null || other === null) {
    const text = `${which(one === null, other === null)} came to a backend that told of the secret but not its value.`;
    return { verdict: "not-comparable", tone: "not-checkable", title: "Cannot be compared", text };
  }
  if (!one.comparable || !other.comparable) {
    const whose = which(!one.comparable, !other.comparable);
    const has = !one.comparable && !other.comparable ? "have values" : "has a value";
    const text = `${whose} ${has} short or regular enough to be guessed. Whether such values are equal is not told, as whoever may write secrets could find one by writing guesses and comparing.`;
    return { verdict: "not-comparable", tone: "refused", title: "Not told", text };
  }
  if (one.keyId !== other.keyId) {
    const text = "Their fingerprints were made under different keys. Compare them again.";
    return { verdict: "not-comparable", tone: "stale", title: "Cannot be compared", text };
  }
  if (one.hex === other.hex) {
    const text = "The keyed fingerprints of both values are equal in all their 128 bits.";
    return { verdict: "same", tone: "resolved", title: "Same value", text };
  }
  const text = "The keyed fingerprints differ, so the values do, be it by a line break at the end.";
  return { verdict: "different", tone: "changed", title: "Different values", text };
}
