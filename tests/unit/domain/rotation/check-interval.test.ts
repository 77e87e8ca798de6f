import fc from "fast-check";
import { expect, it } from "vitest";
import { spreadInterval } from "@/lib/domain/rotation/check-interval";

it("spreads checks by a tenth either way, each secret's always alike", () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 604_800 }), fc.uuid(), (every, id) => {
      const spread = spreadInterval(every, id);
      expect(spread).toBe(spreadInterval(every, id));
      expect(Math.abs(spread - every)).toBeLessThanOrEqual(every * 0.1 + 1);
    }),
  );
  expect(spreadInterval(300, "00000000-0000-4000-8000-000000000000")).toBe(270);
  expect(spreadInterval(300, "00000000-0000-4000-8000-0000ffffffff")).toBe(330);
});
