import type { Tone } from "../explanation";

/** Something that a vault is opened with and that ends at some time. Never the credential itself. */
export interface Opener {
  /** "token": in words, as it stands behind “the”. */
  readonly what: string;
  /** Null for one that does not end. */
  readonly endsAt: Date | null;
  /** Whose uses these are, where it is good for a few only and each look of Keyhole's takes one. */
  readonly fewUses?: "own" | "nodes" | undefined;
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

const day = 86_400_000;

/** A time in ms as an end that can be kept and shown; null outside the years 1900 to 9999 and for no number. */
export const endAt = (ms: number): Date | null =>
  ms >= Date.UTC(1900, 0) && ms < Date.UTC(10_000, 0) ? new Date(ms) : null;

/** How one stands at a moment. */
export function openerState(endsAt: Date | null, now: Date): OpenerState {
  if (endsAt === null || endsAt.getTime() - now.getTime() > openerLeadDays * day) return "good";
  return endsAt > now ? "near" : "ended";
}

/**
 * When one is looked at again that is not to be looked at often: where something is to be told of it, or null where nothing
 * ever is.
 */
export function nextTelling({ endsAt }: Opener, now: Date): Date | null {
  if (endsAt === null) return null;
  const near = new Date(endsAt.getTime() - openerLeadDays * day);
  return [near, endsAt].find((at) => at > now) ?? null;
}

/** What is to be told at a moment of each that ends: those that end soon or have ended. */
export const tellingsAt = (openers: readonly Opener[], now: Date): readonly Telling[] =>
  openers.flatMap(({ what, endsAt }) => {
    const state = openerState(endsAt, now);
    return endsAt === null || state === "good" ? [] : [{ what, endsAt, state }];
  });

/** Whether two speak of the same end. */
export const isSameEnd = (one: Opener, other: Opener): boolean =>
  one.what === other.what && one.endsAt?.getTime() === other.endsAt?.getTime();

export const openerStates: Readonly<Record<OpenerState, { readonly tone: Tone; readonly word: string }>> = {
  good: { tone: "resolved", word: "Good" },
  near: { tone: "stale", word: "Ends soon" },
  ended: { tone: "failing", word: "Ended" },
};
