import { describe, expect, it } from "vitest";
import { rotationPlan } from "@/lib/providers/hcv/rotation-plan";

const written = new Date("2026-03-01T10:11:12Z");
const day = 86_400;

describe("the plan in a secret's custom metadata", () => {
  it.each([
    ["90d", 90 * day],
    ["2w", 14 * day],
    ["1h30m", 5_400],
    ["1d12h", 1.5 * day],
    ["3600s", 3_600],
    ["3600", 3_600],
    [" 30D ", 30 * day],
  ])("rotates every %j", (text, everySeconds) => {
    expect(rotationPlan({ "rotate-every": text }, written)).toEqual({ nextAt: null, everySeconds, lastAt: written });
  });

  it.each([
    ["2026-06-01", "2026-06-01T00:00:00Z"],
    ["2026-06-01T12:00:00.5+02:00", "2026-06-01T10:00:00.5Z"],
  ])("is due next on %s", (text, at) => {
    const plan = { nextAt: new Date(at), everySeconds: null, lastAt: written };
    expect(rotationPlan({ "next-rotation": text }, written)).toEqual(plan);
  });

  it("may say both, under names with hyphens or underscores", () => {
    const plan = { nextAt: new Date("2026-06-01"), everySeconds: 90 * day, lastAt: null };
    expect(rotationPlan({ Rotate_Every: "90d", next_rotation: "2026-06-01", owner: "core" }, null)).toEqual(plan);
  });

  it.each(["quarterly", "90", "-1d", "0d", "1m1h", "90 d", "d", "999999999w", "2026", "7", "soon"])(
    "that nobody can read (%j) is one without dates, and no date is made up",
    (text) => {
      const isSeconds = /^\d+$/.test(text);
      const noted = isSeconds ? { "next-rotation": text } : { "rotate-every": text, "next-rotation": text };
      expect(rotationPlan(noted, written)).toEqual({ nextAt: null, everySeconds: null, lastAt: written });
    },
  );

  it.each([null, undefined, {}, { owner: "core" }, { "rotate-every": "" }, { "rotate-every": 90 }, ["90d"], "90d"])(
    "is none where %j is noted",
    (noted) => expect(rotationPlan(noted, written)).toBe("none"),
  );
});
