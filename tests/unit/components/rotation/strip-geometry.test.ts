import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dayAt,
  dayKey,
  markLook,
  positionOf,
  stripDays,
  stripGeometry,
  type StripFrame,
} from "@/components/rotation/strip-geometry";
import type { StripMark } from "@/lib/services/rotation/schema";

const day = 86_400_000;
const frame: StripFrame = {
  from: new Date("2026-08-25T00:00:00Z"),
  now: new Date("2026-11-23T12:00:00Z"),
  before: new Date("2027-02-22T00:00:00Z"),
};
const mark = (at: string, kind: StripMark["kind"], count = 1): StripMark => ({ at: new Date(at), kind, count });

describe("the strip", () => {
  it("has today in the middle, and months where they begin", () => {
    const { today, months } = stripGeometry([], frame, 1);
    expect(today).toBeCloseTo(50, 6);
    expect(months.map(({ text }) => text)).toEqual(["Sep", "Oct", "Nov", "Dec", "Jan", "Feb"]);
    expect(months[0]?.x).toBeCloseTo((7 / 181) * 100, 6);
  });

  it("keeps what failed, what was rotated and all else in lanes of their own", () => {
    const { marks } = stripGeometry(
      [
        mark("2026-11-01T00:00:00Z", "rotated"),
        mark("2026-11-01T00:00:00Z", "missing"),
        mark("2026-11-01T00:00:00Z", "baseline"),
      ],
      frame,
      1,
    );
    expect(marks.map(({ lane, tone }) => [lane, tone])).toEqual([
      ["rotated", "changed"],
      ["failed", "failing"],
      ["other", "waiting"],
    ]);
    expect(new Set(marks.map(({ x }) => x)).size).toBe(1);
  });

  it("puts marks of one day and lane together, the worst first, and says all of them", () => {
    const { marks } = stripGeometry(
      [mark("2026-11-01T00:00:00Z", "check-failed", 3), mark("2026-11-01T00:00:00Z", "missing")],
      frame,
      1,
    );
    expect(marks).toMatchObject([{ tone: "failing", size: 10, text: "1 Nov: Missing, 3 × Check failed" }]);
  });

  it("draws what is to come hollow, and red once its day is over", () => {
    expect(markLook("policy", false)).toMatchObject({ hollow: true, tone: "changed" });
    expect(markLook("policy", true)).toMatchObject({ hollow: true, tone: "failing", title: /^Overdue/ });
    const { marks } = stripGeometry(
      [mark("2026-11-23T00:00:00Z", "provider"), mark("2026-11-22T00:00:00Z", "provider")],
      frame,
      1,
    );
    expect(marks.map(({ tone }) => tone)).toEqual(["changed", "failing"]);
  });

  it("takes the dates of one secret for the moments they are, and those of a gateway for whole days", () => {
    const due = mark("2026-11-23T07:00:00Z", "policy");
    const titles = (of: StripFrame) =>
      stripDays([due], of).flatMap(({ entries }) => entries.map(({ look }) => look.title));
    expect(titles(frame)).toEqual([markLook("policy", false).title]);
    expect(titles({ ...frame, isExact: true })).toEqual([markLook("policy", true).title]);
    expect(markLook("policy", true).title).not.toBe(markLook("policy", false).title);
  });

  it("draws expiries as lines", () => {
    const { marks, expiries } = stripGeometry([mark("2026-12-24T00:00:00Z", "expiry", 2)], frame, 1);
    expect(marks).toEqual([]);
    expect(expiries).toMatchObject([{ text: "24 Dec: 2 expire" }]);
  });

  it("puts seven days together for a narrow screen", () => {
    const { marks } = stripGeometry(
      [
        mark("2026-08-25T00:00:00Z", "rotated"),
        mark("2026-08-31T00:00:00Z", "rotated"),
        mark("2026-09-01T00:00:00Z", "rotated"),
      ],
      frame,
      7,
    );
    expect(marks.map(({ text }) => text)).toEqual(["25 Aug – 31 Aug: 2 × Rotated", "1 Sep – 7 Sep: Rotated"]);
  });

  it("says a hundred and more as it was counted", () => {
    const { marks } = stripGeometry([mark("2026-11-01T00:00:00Z", "rotated", 100)], frame, 1);
    expect(marks[0]?.text).toBe("1 Nov: 100+ × Rotated");
  });

  it("keeps every mark inside, and loses none", () => {
    const any = fc.record({
      at: fc.integer({ min: 0, max: 180 }).map((n) => new Date(frame.from.getTime() + n * day)),
      kind: fc.constantFrom<StripMark["kind"]>("rotated", "missing", "baseline", "policy", "expiry", "recovered"),
      count: fc.integer({ min: 1, max: 99 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 60 }), fc.constantFrom(1, 7), (marks, bucketDays) => {
        const placed = stripGeometry(marks, frame, bucketDays);
        for (const { x } of [...placed.marks, ...placed.expiries, ...placed.months]) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(100);
        }
        const inRows = stripDays(marks, frame).flatMap(({ entries }) => entries.map(({ count }) => count));
        expect(inRows.reduce((a, b) => a + b, 0)).toBe(marks.reduce((a, b) => a + b.count, 0));
      }),
    );
  });

  it("finds the day at a place, which is where that day stands", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 180 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, part) => {
        const at = new Date(frame.from.getTime() + (n + part) * day);
        expect(dayKey(dayAt(positionOf(at, frame), frame))).toBe(dayKey(at));
      }),
    );
    expect(dayKey(dayAt(100, frame))).toBe("2027-02-21");
    expect(dayKey(dayAt(-5, frame))).toBe("2026-08-25");
  });

  it("has the same in rows, earliest first", () => {
    const days = stripDays([mark("2026-12-24T00:00:00Z", "expiry"), mark("2026-11-01T00:00:00Z", "rotated", 2)], frame);
    expect(days.map((each) => [dayKey(each.day), each.entries.map(({ look, count }) => [look.title, count])])).toEqual([
      ["2026-11-01", [["Rotated", 2]]],
      ["2026-12-24", [["Expires", 1]]],
    ]);
  });
});
