import { describe, expect, it } from "vitest";
import { secondsAtLeast } from "@/lib/domain/check-pace";

const now = new Date("2026-03-01T12:00:00Z");
const limits = { perMinute: 120, perHour: 2000 };
const left = (count: number, waitsUntil: Date | null = null) => secondsAtLeast(count, { waitsUntil, now }, limits);

describe("how long a check takes at the least", () => {
  it("is nothing while one minute's budget is enough, and a minute for each further one", () => {
    expect([0, 1, 120, 121, 240, 241].map((count) => left(count))).toEqual([0, 0, 0, 60, 60, 120]);
  });

  it("is an hour more for each hour's budget", () => {
    expect(left(2000)).toBe(16 * 60);
    expect(left(5000)).toBe(2 * 3600 + 8 * 60);
  });

  it("begins when the window ends that is used up", () => {
    expect(left(10, new Date(now.getTime() + 30_000))).toBe(30);
    expect(left(10, new Date(now.getTime() - 30_000))).toBe(0);
  });
});
