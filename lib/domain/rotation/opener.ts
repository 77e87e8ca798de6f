import type { Tone } from "../explanation";

/** Something that a vault is opened with and that ends at some time. Never the credential itself. */
export interface Opener {
  /** "token": in words, as it stands behind “the”. */
  readonly what: string;
  /** Null for one that does not end. */
  readonly endsAt: Date | null;
  /** Whose uses these are, where it is good for a few only. */
  readonly fewUses?: "own" | "nodes" | undefined;
  /** When its life began, where something puts another in its place by itself before it ends, as in a file. */
  readonly since?: Date | undefined;
}

/** What people were told of an end. */
export interface Telling {
  readonly what: string;
  readonly endsAt: Date;
  readonly state: "near" | "ended";
}

export type OpenerState = "good" | "near" | "ended";

/** So long before its end it is told: getting a new one may take somebody else's week. */
export const openerLeadDays = 14;

/**
 * One that is replaced by itself is told of only when less than this share of its life is left, but no earlier than
 * others: whatever replaces it has then missed its time, and until then each replacement would be told.
 */
export const replacedLeadShare = 0.2;

const day = 86_400_000;

const leadMs = (endsAt: Date, since: Date | undefined): number => {
  const life = since === undefined ? Infinity : Math.max(0, endsAt.getTime() - since.getTime());
  return Math.min(openerLeadDays * day, life * replacedLeadShare);
};

/** A time in ms as an end that can be kept and shown; null outside the years 1900 to 9999 and for no number. */
export const endAt = (ms: number): Date | null =>
  ms >= Date.UTC(1900, 0) && ms < Date.UTC(10_000, 0) ? new Date(ms) : null;

/** How one stands at a moment. */
export function openerState({ endsAt, since }: Pick<Opener, "endsAt" | "since">, now: Date): OpenerState {
  if (endsAt === null || endsAt.getTime() - now.getTime() > leadMs(endsAt, since)) return "good";
  return endsAt > now ? "near" : "ended";
}

/**
 * When one is looked at again that is not to be looked at often: where something is to be told of it, or null where nothing
 * ever is.
 */
export function nextTelling({ endsAt, since }: Opener, now: Date): Date | null {
  if (endsAt === null) return null;
  const near = new Date(endsAt.getTime() - leadMs(endsAt, since));
  return [near, endsAt].find((at) => at > now) ?? null;
}

/**
 * What is to be told at a moment of each that ends: those that end soon or have ended. Of one that is replaced by itself
 * and that nobody saw now (`isUnseen`) only that it has ended, as another may be in its place.
 */
export const tellingsAt = (openers: readonly Opener[], now: Date, isUnseen = false): readonly Telling[] =>
  openers.flatMap(({ what, endsAt, since }) => {
    const state = openerState({ endsAt, since }, now);
    const isGuessed = isUnseen && since !== undefined && state === "near";
    return endsAt === null || state === "good" || isGuessed ? [] : [{ what, endsAt, state }];
  });

/** Whether two speak of the same end. */
export const isSameEnd = (one: Opener, other: Opener): boolean =>
  one.what === other.what && one.endsAt?.getTime() === other.endsAt?.getTime();

export const openerStates: Readonly<Record<OpenerState, { readonly tone: Tone; readonly word: string }>> = {
  good: { tone: "resolved", word: "Good" },
  near: { tone: "stale", word: "Ends soon" },
  ended: { tone: "failing", word: "Ended" },
};
