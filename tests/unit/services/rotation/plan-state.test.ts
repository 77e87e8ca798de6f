import { describe, expect, it } from "vitest";
import { planAfter, readPlan, readPlanState } from "@/lib/services/rotation/stored-event";

const told = { nextAt: new Date("2026-12-01T00:00:00Z"), everySeconds: 2_592_000, lastAt: null };

describe("what is kept of a provider's own schedule", () => {
  it("tells none from one that may not be seen, and both from one that nobody told", () => {
    expect(["none", "denied", "unknown"].map((plan) => readPlanState(planAfter(null, plan as "none")))).toEqual([
      ...["none", "denied", "unknown"],
    ]);
    expect([readPlanState(planAfter(null, told)), readPlan(planAfter(null, told))]).toEqual(["set", told]);
  });

  it("stays as it was after a look that could not tell, and gives way to one that could", () => {
    const before = planAfter(null, told);
    expect(planAfter(before, "unknown")).toBe(before);
    expect(planAfter(before, null)).toBe(before);
    expect([planAfter(before, "none"), planAfter(before, "denied")]).toEqual(["none", "denied"]);
    expect(readPlanState(planAfter("denied", told))).toBe("set");
    expect([readPlan("none"), readPlan("denied")]).toEqual([null, null]);
  });
});
