import { outcomes, type Outcome } from "../resolution";

/** A keyed fingerprint of a value: what stands for it in history. Never the value. */
export interface Print {
  readonly keyId: string;
  readonly hex: string;
}

/** What one check saw of one member of a secret; `member` is null for the value as a whole. */
export interface SeenMember {
  readonly member: string | null;
  /**
   * The fingerprint under the present key and, while history refers to one, under an older key, all of the same fetch.
   * Null where the secret has no such member, or none that Kong would take.
   */
  readonly prints: readonly Print[] | null;
}

/** What one check of one secret came to. */
export type Observation =
  | {
      readonly kind: "seen";
      readonly at: Date;
      /** The provider's id of the version; null where it has none. */
      readonly version: string | null;
      /** The tracked members; empty where only metadata was looked at. */
      readonly members: readonly SeenMember[];
    }
  /** The provider says that it is not there, or not to be had. */
  | { readonly kind: "missing"; readonly at: Date; readonly outcome: Outcome }
  /** We could not look, which says nothing of the secret. */
  | { readonly kind: "failed"; readonly at: Date; readonly outcome: Outcome };

const gone: readonly Outcome[] = ["not-found", "deleted", "disabled"];
/** The secret was looked at; that one reference found no member in it says nothing of the others. */
const there: readonly Outcome[] = [
  "resolved",
  "present-unverified",
  "member-missing",
  "member-not-a-string",
  "not-json",
];

/**
 * What an outcome of resolving says of the secret itself. Null for what cannot be looked at from here: that is no
 * observation at all, neither an event nor a failure.
 */
export function observationKind(outcome: Outcome): Observation["kind"] | null {
  if (there.includes(outcome)) return "seen";
  if (gone.includes(outcome)) return "missing";
  return outcomes[outcome].tone === "not-checkable" ? null : "failed";
}
