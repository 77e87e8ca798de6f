import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isTimeZone, localDay, startOfDay } from "@/lib/domain/rotation/local-day";
import { propertyRuns } from "@/tests/support/property-runs";

const at = (text: string): Date => new Date(text);
const dayOf = (text: string): number => Date.parse(text) / 86_400_000;

describe("localDay", () => {
  it("is the date that a calendar on the wall there shows", () => {
    expect(localDay(at("2026-03-03T23:30:00Z"), "UTC")).toBe(dayOf("2026-03-03"));
    expect(localDay(at("2026-03-03T23:30:00Z"), "Europe/Zurich")).toBe(dayOf("2026-03-04"));
    expect(localDay(at("2026-03-03T04:00:00Z"), "America/Los_Angeles")).toBe(dayOf("2026-03-02"));
  });
});

describe("startOfDay", () => {
  it.each([
    ["2026-03-04", "Europe/Zurich", "2026-03-03T23:00:00Z"],
    ["2026-07-04", "Europe/Zurich", "2026-07-03T22:00:00Z"],
    ["2026-03-04", "Asia/Kathmandu", "2026-03-03T18:15:00Z"],
    ["2026-03-04", "Pacific/Kiritimati", "2026-03-03T10:00:00Z"],
    // Clocks there go forward at midnight: the day begins at one.
    ["2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00Z"],
    // Samoa left this day out.
    ["2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00Z"],
  ])("of %s in %s is %s", (day, zone, start) => {
    expect(startOfDay(dayOf(day), zone)).toEqual(at(start));
  });

  it("is the first second of its day in every zone", () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
    fc.assert(
      fc.property(fc.integer({ min: dayOf("2020-01-01"), max: dayOf("2040-01-01") }), zone, (day, where) => {
        const start = startOfDay(day, where);
        expect(localDay(start, where)).toBe(day);
        expect(localDay(new Date(start.getTime() - 1000), where)).toBe(day - 1);
      }),
      { numRuns: propertyRuns() },
    );
  });
});

describe("isTimeZone", () => {
  it("knows zones from other words", () => {
    expect(["UTC", "Europe/Zurich", "Mars/Olympus", ""].map(isTimeZone)).toEqual([true, true, false, false]);
  });
});
