import { expect, it } from "vitest";
import { intentState } from "@/lib/domain/audit/intents";

it.each([
  [true, 0, "followed"],
  [true, 86_400_000, "followed"],
  [false, 0, "under way"],
  [false, 59_999, "under way"],
  [false, 60_000, "interrupted"],
] as const)("an intent with an outcome (%s), %s ms old, is %s", (hasOutcome, age, state) => {
  expect(intentState(hasOutcome, age)).toBe(state);
});
