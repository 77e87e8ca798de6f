import { expect, it } from "vitest";
import { parseReferencesBench } from "@/bench/parse-references";

it("measures the parser beside the platform's URL parser", () => {
  const { name, unit, value, against, ratio, bar, met } = parseReferencesBench();
  expect([name, unit, bar]).toEqual(["parse.references", "references/s", 900_000]);
  expect(value).toBeGreaterThan(0);
  expect(ratio).toBeCloseTo(value / against);
  expect(met).toBe(value >= bar);
});
