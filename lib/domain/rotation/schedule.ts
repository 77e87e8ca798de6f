import { localDay, startOfDay } from "./local-day";

/** How old a value may get, by our own rule. */
export interface AgePolicy {
  readonly maxAgeDays: number;
  /** IANA name; days are those of its calendar. */
  readonly zone: string;
  /** How many days ahead it counts as due. */
  readonly leadDays: number;
}

/** The provider's own schedule. */
export interface RotationPlan {
  readonly nextAt: Date | null;
  readonly everySeconds: number | null;
  readonly lastAt: Date | null;
}

/** What is known of a secret's rotation, each from whoever tells. */
export interface RotationFacts {
  readonly policy: AgePolicy | null;
  readonly plan: RotationPlan | null;
  /** Of a certificate or a version that ends by itself. */
  readonly expiresAt: Date | null;
  /** When the value last became another: told by the provider, or seen by a check. */
  readonly rotatedAt: Date | null;
  /** The value is at least as old as our first sight of it. */
  readonly firstSeenAt: Date | null;
  /** And as what the provider tells of when it was written. */
  readonly writtenAt: Date | null;
}

export type DueReason = "provider" | "policy" | "expiry";

export interface Due {
  readonly at: Date;
  readonly reason: DueReason;
  /** Days before `at` from which it counts as due. */
  readonly leadDays: number;
  /** `at` is the latest it can be: the value may be older than we know. */
  readonly atLatest: boolean;
}

/** Where no policy says how far ahead to look. */
export const defaultLeadDays = 7;
export const expiryLeadDays = 30;

const day = 86_400_000;
const later = (moment: Date, seconds: number): Date => new Date(moment.getTime() + seconds * 1000);

/** The last change that anybody tells of. */
export function lastRotated({ rotatedAt, plan }: Pick<RotationFacts, "rotatedAt" | "plan">): Date | null {
  const told = [rotatedAt, plan?.lastAt ?? null].filter((moment) => moment !== null);
  return told.length === 0 ? null : new Date(Math.max(...told.map(Number)));
}

/** Since when the value has been there at least; null where it was never seen. */
function thereSince({ firstSeenAt, writtenAt }: RotationFacts): Date | null {
  return firstSeenAt !== null && writtenAt !== null && writtenAt < firstSeenAt ? writtenAt : firstSeenAt;
}

function plannedAt(facts: RotationFacts): Date | null {
  const { plan } = facts;
  if (plan === null) return null;
  if (plan.nextAt !== null) return plan.nextAt;
  const last = lastRotated(facts);
  return plan.everySeconds === null || last === null ? null : later(last, plan.everySeconds);
}

/** A value may be used through the whole of its last day. */
const endOfAge = (from: Date, { maxAgeDays, zone }: AgePolicy): Date =>
  startOfDay(localDay(from, zone) + maxAgeDays + 1, zone);

/** Everything by which a rotation is due, the earliest first; empty where nobody says. */
export function dueDates(facts: RotationFacts): readonly Due[] {
  const { policy, expiresAt } = facts;
  const planned = plannedAt(facts);
  const last = lastRotated(facts);
  const from = last ?? thereSince(facts);
  const lead = policy?.leadDays ?? defaultLeadDays;
  const dues: Due[] = [];
  if (planned !== null) dues.push({ at: planned, reason: "provider", leadDays: lead, atLatest: false });
  if (policy !== null && from !== null) {
    dues.push({ at: endOfAge(from, policy), reason: "policy", leadDays: lead, atLatest: last === null });
  }
  if (expiresAt !== null) {
    dues.push({ at: expiresAt, reason: "expiry", leadDays: Math.max(lead, expiryLeadDays), atLatest: false });
  }
  return dues.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** Why something is due, to stand after the date. */
export const dueReasons: Readonly<Record<DueReason, string>> = {
  provider: "by the provider's own schedule",
  policy: "by the age policy",
  expiry: "it expires",
};

export interface CheckPlan {
  readonly everySeconds: number;
  readonly lookedAt: Date | null;
  /** How long the provider asked us to stay away, from `lookedAt` on. */
  readonly retryAfterSeconds: number | null;
}

/** When to look next: at once for what was never looked at; never in the past. */
export function nextCheck({ everySeconds, lookedAt, retryAfterSeconds }: CheckPlan, now: Date): Date {
  if (lookedAt === null) return now;
  const planned = later(lookedAt, Math.max(everySeconds, retryAfterSeconds ?? 0));
  return planned < now ? now : planned;
}

export interface Schedule {
  readonly nextCheckAt: Date;
  /** Seconds since the last rotation, or at least so many where none is known. */
  readonly age: { readonly seconds: number; readonly atLeast: boolean } | null;
  /** The earliest, and then the others. */
  readonly due: Due | null;
  readonly dues: readonly Due[];
}

/** What is to come for a secret. */
export function schedule(facts: RotationFacts, checks: CheckPlan, now: Date): Schedule {
  const last = lastRotated(facts);
  const from = last ?? thereSince(facts);
  const dues = dueDates(facts);
  return {
    nextCheckAt: nextCheck(checks, now),
    age: from && { seconds: Math.max(0, (now.getTime() - from.getTime()) / 1000), atLeast: last === null },
    due: dues[0] ?? null,
    dues,
  };
}

/** From when on a due date is near. */
export const leadStart = ({ at, leadDays }: Pick<Due, "at" | "leadDays">): Date =>
  new Date(at.getTime() - leadDays * day);

/** Whether an expiry has come near since the check before (null: there was none): the moment for its one event. */
export function becameExpiring(
  expiresAt: Date | null,
  lookedAt: Date | null,
  now: Date,
  leadDays = expiryLeadDays,
): boolean {
  if (expiresAt === null) return false;
  const start = leadStart({ at: expiresAt, leadDays });
  return start <= now && (lookedAt === null || lookedAt < start);
}
