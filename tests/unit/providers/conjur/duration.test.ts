import fc from "fast-check";
import { expect, it } from "vitest";
import { durationSeconds } from "@/lib/providers/conjur/duration";

it.each([
  ["P30D", 2_592_000],
  ["P1D", 86_400],
  ["PT1H30M", 5_400],
  ["P1Y2M3W4DT5H6M7S", 31_536_000 + 5_184_000 + 1_814_400 + 345_600 + 18_367],
])("%s is %i seconds", (text, seconds) => {
  expect(durationSeconds(text)).toBe(seconds);
});

it.each(["", "P", "PT", "P1DT", "30D", "P-1D", "P1.5D", "1D", "P1D ", "P0D", "P99999999999999Y", "PT1D"])(
  "%j is no duration that a plan could have",
  (text) => {
    expect(durationSeconds(text)).toBeNull();
  },
);

it("takes what ISO 8601 writes for days, hours, minutes and seconds", () => {
  const number = fc.integer({ min: 1, max: 10_000 });
  fc.assert(
    fc.property(number, number, number, number, (days, hours, minutes, seconds) => {
      const text = `P${days}DT${hours}H${minutes}M${seconds}S`;
      expect(durationSeconds(text)).toBe(days * 86_400 + hours * 3_600 + minutes * 60 + seconds);
    }),
  );
});
