import type { Outcome } from "../resolution";
import type { RotationEvent } from "./event";
import type { Observation, Print, SeenMember } from "./observation";

export interface KnownMember {
  readonly member: string | null;
  /** As last seen, each the same value under another key; empty if it never was there. */
  readonly prints: readonly Print[];
  readonly isThere: boolean;
  /** The values before, the latest last. */
  readonly earlier: readonly (readonly Print[])[];
}

/** What is known of a secret after its checks so far. */
export interface KnownSecret {
  /** Null until it has been seen. */
  readonly firstSeenAt: Date | null;
  readonly lastSeenAt: Date | null;
  /** When a check last found another value; null if none has. */
  readonly changedAt: Date | null;
  /** Of the last check, whatever came of it. */
  readonly lookedAt: Date;
  readonly version: string | null;
  /** The latest last. */
  readonly earlierVersions: readonly string[];
  readonly members: readonly KnownMember[];
  /** Since when the provider says that it is gone. */
  readonly missingSince: Date | null;
  readonly failing: Failing | null;
}

/** The checks that could not look, since the last one that could. */
export interface Failing {
  readonly since: Date;
  readonly checks: number;
  /** Each once, the latest last. */
  readonly outcomes: readonly Outcome[];
}

export interface Observed {
  readonly known: KnownSecret;
  /** In the order in which they belong into the history; often none. */
  readonly events: readonly RotationEvent[];
}

type Seen = Extract<Observation, { kind: "seen" }>;

/** So many values and versions are kept to know one again. */
const kept = 20;

const push = <T>(list: readonly T[], item: T): readonly T[] => [...list, item].slice(-kept);

type Comparison = "same" | "changed" | "incomparable";

/** Two fingerprints tell something only under the same key. */
function compare(before: readonly Print[], after: readonly Print[]): Comparison {
  const pairs = after.flatMap(({ keyId, hex }) => {
    const other = before.find((print) => print.keyId === keyId);
    return other === undefined ? [] : [other.hex === hex];
  });
  if (pairs.length === 0) return "incomparable";
  return pairs.includes(false) ? "changed" : "same";
}

interface MemberStep {
  readonly now: KnownMember;
  /** First seen with this check. */
  readonly isNew: boolean;
  readonly wasLost: boolean;
  readonly isBack: boolean;
  readonly value: Comparison;
  readonly isEarlier: boolean;
}

function stepMember(known: KnownMember | undefined, { member, prints }: SeenMember): MemberStep {
  const before = known ?? { member, prints: [], isThere: false, earlier: [] };
  const rest = { isNew: false, wasLost: false, isBack: false, value: "incomparable", isEarlier: false } as const;
  if (prints === null) {
    return { ...rest, now: { ...before, isThere: false }, wasLost: known === undefined || known.isThere };
  }
  const value = compare(before.prints, prints);
  const isEarlier = value === "changed" && before.earlier.some((old) => compare(old, prints) === "same");
  const earlier = value === "changed" ? push(before.earlier, before.prints) : before.earlier;
  return {
    now: { member, prints, isThere: true, earlier },
    isNew: before.prints.length === 0,
    wasLost: false,
    isBack: known !== undefined && !known.isThere,
    value,
    isEarlier,
  };
}

const names = (steps: readonly MemberStep[]): readonly (string | null)[] => steps.map(({ now }) => now.member);

/** What became of the value, if anything did. The version alone decides only where no fingerprint can. */
function valueEvent(known: KnownSecret, { at, version }: Seen, steps: readonly MemberStep[]): RotationEvent | null {
  const changed = steps.filter(({ value }) => value === "changed");
  const isOtherVersion = known.version !== null && version !== null && known.version !== version;
  const step = { at, from: known.version, to: version };
  if (changed.length > 0) {
    const isBack = changed.every(({ isEarlier }) => isEarlier);
    return { kind: isBack ? "rolled-back" : "rotated", members: names(changed), ...step };
  }
  if (!isOtherVersion) return null;
  if (steps.some(({ value }) => value === "same")) return { kind: "same-value", ...step };
  return { kind: known.earlierVersions.includes(version) ? "rolled-back" : "rotated", members: null, ...step };
}

function see(known: KnownSecret, seen: Seen): Observed {
  const { at, version, members } = seen;
  const steps = members.map((one) =>
    stepMember(
      known.members.find(({ member }) => member === one.member),
      one,
    ),
  );
  const pick = (test: (step: MemberStep) => boolean) => names(steps.filter(test));
  const [lost, back, fresh] = [pick((s) => s.wasLost), pick((s) => s.isBack), pick((s) => s.isNew)];
  const isFirst = known.firstSeenAt === null;
  const after = known.missingSince !== null ? "missing" : known.failing !== null ? "check-failed" : null;
  const value = isFirst ? null : valueEvent(known, seen, steps);
  const events: RotationEvent[] = [
    ...(after === null ? [] : [{ kind: "recovered", at, members: null, after } as const]),
    ...(back.length === 0 ? [] : [{ kind: "recovered", at, members: back, after: "missing" } as const]),
    ...(isFirst || fresh.length > 0 ? [{ kind: "baseline", at, version, members: fresh } as const] : []),
    ...(value === null ? [] : [value]),
    ...(lost.length === 0 ? [] : [{ kind: "missing", at, members: lost, outcome: "member-missing" } as const]),
  ];
  const isChanged = value?.kind === "rotated" || value?.kind === "rolled-back";
  const isOther = version !== null && known.version !== null && version !== known.version;
  const now: KnownSecret = {
    firstSeenAt: known.firstSeenAt ?? at,
    lastSeenAt: at,
    changedAt: isChanged ? at : known.changedAt,
    lookedAt: at,
    version: version ?? known.version,
    earlierVersions: isOther ? push(known.earlierVersions, known.version) : known.earlierVersions,
    members: [
      ...known.members.filter(({ member }) => !members.some((one) => one.member === member)),
      ...steps.map((step) => step.now),
    ],
    missingSince: null,
    failing: null,
  };
  return { known: now, events };
}

const unseen = (at: Date): KnownSecret => ({
  firstSeenAt: null,
  lastSeenAt: null,
  changedAt: null,
  lookedAt: at,
  version: null,
  earlierVersions: [],
  members: [],
  missingSince: null,
  failing: null,
});

/**
 * What a check adds to what is known of a secret, and which events it makes. The first sight is a baseline, not a
 * rotation. A check that could not look leaves everything as it was and makes an event only if none before it, since the
 * last that could, failed in the same way. Fingerprints under a key that has nothing to compare with are taken over without a word. An
 * observation older than the last one changes nothing.
 */
export function observe(before: KnownSecret | null, observation: Observation): Observed {
  const known = before ?? unseen(observation.at);
  const { at } = observation;
  if (at < known.lookedAt) return { known, events: [] };
  switch (observation.kind) {
    case "seen":
      return see(known, observation);
    case "missing": {
      const { outcome } = observation;
      const now = { ...known, lookedAt: at, missingSince: known.missingSince ?? at, failing: null };
      return { known: now, events: known.missingSince ? [] : [{ kind: "missing", at, members: null, outcome }] };
    }
    case "failed": {
      const { outcome } = observation;
      const { since, checks, outcomes } = known.failing ?? { since: at, checks: 0, outcomes: [] };
      const told = outcomes.filter((other) => other !== outcome);
      const now = { ...known, lookedAt: at, failing: { since, checks: checks + 1, outcomes: [...told, outcome] } };
      return { known: now, events: outcomes.includes(outcome) ? [] : [{ kind: "check-failed", at, outcome }] };
    }
  }
}
