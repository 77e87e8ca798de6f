import type { Outcome } from "../resolution";

/** Names of members; null stands for the value as a whole. */
export type MemberNames = readonly (string | null)[];

interface VersionStep {
  /** The provider's ids of versions; null where not known. */
  readonly from: string | null;
  readonly to: string | null;
}

/** What can stand in the history of a secret. Rows are only ever added. */
export type RotationEvent = { readonly at: Date } & (
  | { readonly kind: "baseline"; readonly version: string | null; readonly members: MemberNames }
  /** `members` is null where only the version tells. */
  | ({ readonly kind: "rotated"; readonly members: MemberNames | null } & VersionStep)
  | ({ readonly kind: "rolled-back"; readonly members: MemberNames | null } & VersionStep)
  | ({ readonly kind: "same-value" } & VersionStep)
  /** `members` is null for the secret as a whole. */
  | { readonly kind: "missing"; readonly members: MemberNames | null; readonly outcome: Outcome }
  | { readonly kind: "recovered"; readonly members: MemberNames | null; readonly after: "missing" | "check-failed" }
  | { readonly kind: "check-failed"; readonly outcome: Outcome }
  | { readonly kind: "expiring"; readonly expiresAt: Date }
);

export type RotationEventKind = RotationEvent["kind"];
