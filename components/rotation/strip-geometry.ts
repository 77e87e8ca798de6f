import type { Tone } from "@/lib/domain/explanation";
import { eventKinds } from "@/lib/domain/rotation/event-in-words";
import type { StripMark } from "@/lib/services/rotation/schema";

const dayMs = 86_400_000;

/** What a strip shows: `before` is exclusive, days are those of UTC. */
export interface StripFrame {
  readonly from: Date;
  readonly before: Date;
  readonly now: Date;
  /** Marks stand for their own moment, as a single secret's do, and not for the whole of a day. */
  readonly isExact?: boolean;
}

/** Whether what a mark stands for is over. */
export const isPast = ({ at }: Pick<StripMark, "at">, { now, isExact = false }: StripFrame): boolean =>
  at.getTime() + (isExact ? 0 : dayMs) <= now.getTime();

export const lanes = ["failed", "rotated", "other"] as const;
export type Lane = (typeof lanes)[number];

export interface MarkLook {
  readonly lane: Lane;
  readonly tone: Tone;
  readonly title: string;
  /** Still to come, or it should have been. */
  readonly hollow: boolean;
}

/** A mark where it stands: `x` in percent of the width. */
export interface PlacedMark extends MarkLook {
  readonly x: number;
  /** How many pixels wide and high. */
  readonly size: number;
  /** "24 Nov: 3 × Rotated". */
  readonly text: string;
}

export interface StripLine {
  readonly x: number;
  readonly text: string;
}

export interface StripGeometry {
  readonly marks: readonly PlacedMark[];
  /** Expiries, each day one. */
  readonly expiries: readonly StripLine[];
  /** Where months begin. */
  readonly months: readonly StripLine[];
  readonly today: number;
}

type Kind = StripMark["kind"];

/** Marks that tell of the same moment and lane become one, which looks as the first of these among them. */
const weight: readonly Kind[] = [
  ...(["missing", "check-failed", "rotated", "rolled-back", "expiring", "recovered"] as const),
  ...(["same-value", "baseline", "policy", "provider", "expiry"] as const),
];

/** How a mark looks and what it is called; whether a date has passed decides about what was to come. */
export function markLook(kind: Kind, isPast: boolean): MarkLook {
  switch (kind) {
    case "provider":
    case "policy": {
      const by = kind === "provider" ? "by the provider's schedule" : "by the age policy";
      return isPast
        ? { lane: "rotated", tone: "failing", hollow: true, title: `Overdue ${by}` }
        : { lane: "rotated", tone: "changed", hollow: true, title: `Due ${by}` };
    }
    case "expiry":
      return { lane: "other", tone: "stale", hollow: false, title: isPast ? "Expired" : "Expires" };
    case "missing":
    case "check-failed":
      return { lane: "failed", hollow: false, ...eventKinds[kind] };
    case "rotated":
    case "rolled-back":
      return { lane: "rotated", hollow: false, ...eventKinds[kind] };
    default:
      return { lane: "other", hollow: false, ...eventKinds[kind] };
  }
}

/** 100 stands for a hundred and more. */
export const countText = (count: number): string => (count >= 100 ? "100+" : String(count));

const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "24 Nov", UTC. */
export const dayText = (at: Date): string => `${at.getUTCDate()} ${monthNames[at.getUTCMonth()] ?? ""}`;

/** "2026-11-24", UTC: a day as it stands in an address. */
export const dayKey = (at: Date): string => at.toISOString().slice(0, 10);

const clamp = (value: number): number => Math.min(100, Math.max(0, value));

/** Where a moment stands, in percent of the width; what lies outside stands at the edge. */
export function positionOf(at: Date, { from, before }: StripFrame): number {
  return clamp(((at.getTime() - from.getTime()) / (before.getTime() - from.getTime())) * 100);
}

/** The day at a place, in percent of the width: the beginning of it. */
export function dayAt(x: number, { from, before }: StripFrame): Date {
  const days = Math.round((before.getTime() - from.getTime()) / dayMs);
  const index = Math.min(days - 1, Math.floor((clamp(x) / 100) * days));
  return new Date(from.getTime() + index * dayMs);
}

interface Group {
  readonly look: MarkLook;
  readonly start: number;
  readonly marks: StripMark[];
}

/**
 * Everything of a strip in its place. Marks are put together over so many days, by lane and by whether they happened:
 * one for a narrow screen is then one of seven days.
 */
export function stripGeometry(marks: readonly StripMark[], frame: StripFrame, bucketDays: number): StripGeometry {
  const { from, now } = frame;
  const length = bucketDays * dayMs;
  const groups = new Map<string, Group>();
  const expiries = new Map<number, number>();
  for (const mark of marks) {
    const start = from.getTime() + Math.floor((mark.at.getTime() - from.getTime()) / length) * length;
    if (mark.kind === "expiry") {
      expiries.set(start, (expiries.get(start) ?? 0) + mark.count);
      continue;
    }
    const look = markLook(mark.kind, isPast(mark, frame));
    const key = `${start} ${look.lane} ${look.hollow}`;
    const group = groups.get(key) ?? { look, start, marks: [] };
    group.marks.push(mark);
    groups.set(key, group);
  }
  const centre = (start: number): number => positionOf(new Date(start + length / 2), frame);
  const when = (start: number): string =>
    bucketDays === 1
      ? dayText(new Date(start))
      : `${dayText(new Date(start))} – ${dayText(new Date(start + length - dayMs))}`;
  return {
    marks: [...groups.values()].map(({ start, marks: inside }) => placed(inside, centre(start), when(start), frame)),
    expiries: [...expiries].map(([start, count]) => ({
      x: centre(start),
      text: `${when(start)}: ${countText(count)} ${count === 1 ? "expires" : "expire"}`,
    })),
    months: monthsOf(frame),
    today: positionOf(now, frame),
  };
}

function placed(marks: readonly StripMark[], x: number, when: string, frame: StripFrame): PlacedMark {
  const sorted = [...marks].sort((a, b) => weight.indexOf(a.kind) - weight.indexOf(b.kind));
  const looks = sorted.map((mark) => ({ mark, look: markLook(mark.kind, isPast(mark, frame)) }));
  const count = sorted.reduce((sum, mark) => sum + mark.count, 0);
  const parts = new Map<string, number>();
  for (const { mark, look } of looks) parts.set(look.title, (parts.get(look.title) ?? 0) + mark.count);
  const text = [...parts].map(([title, many]) => (many === 1 ? title : `${countText(many)} × ${title}`)).join(", ");
  // There is at least one mark in a group.
  const look = looks[0]!.look;
  return { ...look, x, size: count === 1 ? 8 : count < 10 ? 10 : 13, text: `${when}: ${text}` };
}

function monthsOf(frame: StripFrame): readonly StripLine[] {
  const months: StripLine[] = [];
  const { from, before } = frame;
  for (let at = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1)); at < before;) {
    months.push({ x: positionOf(at, frame), text: monthNames[at.getUTCMonth()] ?? "" });
    at = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1));
  }
  return months;
}

export interface StripDay {
  readonly day: Date;
  readonly entries: readonly { readonly look: MarkLook; readonly count: number }[];
}

/** The same in rows, the earliest day first: what the chart's table shows. */
export function stripDays(marks: readonly StripMark[], frame: StripFrame): readonly StripDay[] {
  const days = new Map<number, Map<string, { look: MarkLook; count: number }>>();
  for (const mark of marks) {
    const start = Math.floor(mark.at.getTime() / dayMs) * dayMs;
    const look = markLook(mark.kind, isPast(mark, frame));
    const entries = days.get(start) ?? new Map<string, { look: MarkLook; count: number }>();
    entries.set(look.title, { look, count: (entries.get(look.title)?.count ?? 0) + mark.count });
    days.set(start, entries);
  }
  return [...days]
    .sort(([a], [b]) => a - b)
    .map(([start, entries]) => ({ day: new Date(start), entries: [...entries.values()] }));
}
