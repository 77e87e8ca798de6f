import { defaultLeadDays, type AgePolicy } from "./schedule";

/** What a rotation policy may say; null leaves it to the next wider one. */
export interface PolicyFields {
  readonly maxAgeDays: number | null;
  readonly leadDays: number | null;
  /** IANA name. */
  readonly zone: string | null;
  readonly checkEverySeconds: number | null;
}

/** For what a policy was made, the closest first. */
export const policyPlaces = ["secret", "vault", "gateway"] as const;
export type PolicyPlace = (typeof policyPlaces)[number];

export interface PlacedPolicy extends PolicyFields {
  readonly place: PolicyPlace;
}

/** A value that counts, and whose it is; null: nobody said, so Keyhole's own. */
export interface Counting<T> {
  readonly value: T;
  readonly from: PolicyPlace | null;
}

export interface PolicyInForce {
  /** Null: values may get as old as they like. */
  readonly maxAgeDays: Counting<number | null>;
  readonly leadDays: Counting<number>;
  readonly zone: Counting<string>;
  readonly checkEverySeconds: Counting<number>;
}

/** How often a secret is looked at where no policy says. */
export const defaultCheckSeconds = 300;

/** The closest policy counts, field by field. At most one for each place is looked at. */
export function policyInForce(policies: readonly PlacedPolicy[]): PolicyInForce {
  const inOrder = policyPlaces.flatMap((place) => policies.find((policy) => policy.place === place) ?? []);
  function first<T>(pick: (policy: PolicyFields) => T | null): Counting<T> | null {
    for (const policy of inOrder) {
      const value = pick(policy);
      if (value !== null) return { value, from: policy.place };
    }
    return null;
  }
  return {
    maxAgeDays: first((policy) => policy.maxAgeDays) ?? { value: null, from: null },
    leadDays: first((policy) => policy.leadDays) ?? { value: defaultLeadDays, from: null },
    zone: first((policy) => policy.zone) ?? { value: "UTC", from: null },
    checkEverySeconds: first((policy) => policy.checkEverySeconds) ?? { value: defaultCheckSeconds, from: null },
  };
}

/** The part of it that the schedule asks for; null where no age is set. */
export function agePolicyOf({ maxAgeDays, leadDays, zone }: PolicyInForce): AgePolicy | null {
  if (maxAgeDays.value === null) return null;
  return { maxAgeDays: maxAgeDays.value, leadDays: leadDays.value, zone: zone.value };
}
