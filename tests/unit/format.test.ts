import { describe, expect, it } from "vitest";
import {
  formatCount,
  formatDate,
  formatDateTime,
  formatMilliseconds,
  formatPlural,
  formatRelative,
  formatSpan,
  formatTime,
} from "@/lib/format";

const at = new Date("2026-03-03T23:05:09.400Z");
const after = (seconds: number) => new Date(at.getTime() + seconds * 1000);

describe("times on the screen", () => {
  it("are told in the zone that is asked for, not the machine's", () => {
    expect(formatDateTime(at, "UTC")).toBe("3 Mar 2026, 23:05:09 UTC");
    expect(formatDateTime(at, "Asia/Tokyo")).toBe("4 Mar 2026, 08:05:09 GMT+9");
    expect(formatDate(at, "Asia/Tokyo")).toBe("4 Mar 2026");
    expect(formatTime(at, "America/New_York")).toBe("18:05:09");
  });

  it("have midnight as 00", () => {
    expect(formatTime(new Date("2026-03-03T00:00:00Z"), "UTC")).toBe("00:00:00");
  });

  it.each([
    [0, "now"],
    [4.9, "now"],
    [-5, "in 5 s"],
    [59, "59 s ago"],
    [60, "1 m ago"],
    [7_199, "1 h ago"],
    [-12 * 86_400, "in 12 d"],
    [365 * 86_400, "1 y ago"],
  ])("that lie %d seconds back read %s", (seconds, words) => {
    expect(formatRelative(at, after(seconds))).toBe(words);
  });
});

describe("sizes on the screen", () => {
  it.each([
    [0.06, "0.1 ms"],
    [25.4, "25 ms"],
    [999.6, "1.0 s"],
    [1_240, "1.2 s"],
    [59_980, "1 m"],
    [125_000, "2 m"],
  ])("%d milliseconds read %s", (ms, words) => {
    expect(formatMilliseconds(ms)).toBe(words);
  });

  it("counts that were not taken to their end say so", () => {
    expect([0, 999, 1000, 1001].map((count) => formatCount(count))).toEqual(["0", "999", "1,000", "1,000+"]);
    expect(formatPlural(1, "reference")).toBe("1 reference");
    expect(formatPlural(1204311, "event")).toBe("1,204,311 events");
    expect(formatPlural(2, "entry", "entries")).toBe("2 entries");
  });

  it("spans are rounded down and have no sign", () => {
    expect([-61, 0.4, 86_399].map(formatSpan)).toEqual(["1 m", "0 s", "23 h"]);
  });
});
