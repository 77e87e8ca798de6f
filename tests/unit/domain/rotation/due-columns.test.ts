import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dueColumns } from "@/lib/domain/rotation/due-columns";
import { rotationStatus } from "@/lib/domain/rotation/status";
import type { RotationFacts } from "@/lib/domain/rotation/schedule";

const moment = fc.date({
  min: new Date("2026-01-01T00:00:00Z"),
  max: new Date("2027-12-31T00:00:00Z"),
  noInvalidDate: true,
});
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const facts: fc.Arbitrary<RotationFacts> = fc.record({
  policy: maybe(
    fc.record({
      maxAgeDays: fc.integer({ min: 1, max: 400 }),
      zone: fc.constantFrom("UTC", "Asia/Kathmandu"),
      leadDays: fc.integer({ min: 0, max: 60 }),
    }),
  ),
  plan: maybe(
    fc.record({
      nextAt: maybe(moment),
      everySeconds: maybe(fc.integer({ min: 60, max: 10_000_000 })),
      lastAt: maybe(moment),
    }),
  ),
  expiresAt: maybe(moment),
  rotatedAt: maybe(moment),
  firstSeenAt: maybe(moment),
  writtenAt: maybe(moment),
});

describe("what is kept of the dates", () => {
  it("tells the status at any moment as the dates themselves do", () => {
    fc.assert(
      fc.property(facts, moment, (known, now) => {
        const { dueAt, leadAt, dueAtLatest } = dueColumns(known);
        const told =
          dueAt !== null && dueAt <= now
            ? "overdue"
            : leadAt !== null && leadAt <= now
              ? "due"
              : dueAt !== null && !dueAtLatest
                ? "fresh"
                : "unknown";
        expect(told).toBe(rotationStatus(known, false, now));
      }),
    );
  });
});
