import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AgePolicy, RotationFacts } from "@/lib/domain/rotation/schedule";
import { rotationStatus, type RotationStatus } from "@/lib/domain/rotation/status";
import { propertyRuns } from "@/tests/support/property-runs";

const at = (text: string): Date => new Date(text);
const policy: AgePolicy = { maxAgeDays: 30, zone: "Asia/Tokyo", leadDays: 5 };
const nothing: RotationFacts = {
  policy: null,
  plan: null,
  expiresAt: null,
  rotatedAt: null,
  firstSeenAt: null,
  writtenAt: null,
};
const statusOn = (facts: Partial<RotationFacts>, day: string, isFailing = false): RotationStatus =>
  rotationStatus({ ...nothing, ...facts }, isFailing, at(`${day}T00:00:00Z`));

describe("rotationStatus", () => {
  it("goes from fresh over due to overdue", () => {
    const facts = { policy, rotatedAt: at("2026-03-01T00:00:00Z") };
    expect(
      ["2026-03-02", "2026-03-26", "2026-03-27", "2026-03-31", "2026-04-01"].map((day) => statusOn(facts, day)),
    ).toEqual(["fresh", "fresh", "due", "due", "overdue"]);
  });

  it("is unknown where nobody says, and where the age may be greater than we know", () => {
    expect(statusOn({}, "2026-03-02")).toBe("unknown");
    expect(statusOn({ rotatedAt: at("2026-03-01T00:00:00Z") }, "2026-03-02")).toBe("unknown");
    const facts = { policy, firstSeenAt: at("2026-03-01T00:00:00Z") };
    expect(["2026-03-02", "2026-03-28", "2026-04-01"].map((day) => statusOn(facts, day))).toEqual([
      "unknown",
      "due",
      "overdue",
    ]);
  });

  it("looks at an expiry from further off than at an age", () => {
    const facts = { policy, rotatedAt: at("2026-03-01T00:00:00Z"), expiresAt: at("2026-04-10T00:00:00Z") };
    expect(statusOn(facts, "2026-03-10")).toBe("fresh");
    expect(statusOn(facts, "2026-03-11")).toBe("due");
  });

  it("is failing before anything else", () => {
    expect(statusOn({}, "2026-03-02", true)).toBe("failing");
    expect(statusOn({ expiresAt: at("2026-01-01T00:00:00Z") }, "2026-03-02", true)).toBe("failing");
  });

  it("only ever gets worse as time passes", () => {
    const order: readonly RotationStatus[] = ["unknown", "fresh", "due", "overdue"];
    const moment = fc.option(
      fc.date({ min: at("2026-01-01T00:00:00Z"), max: at("2026-12-31T00:00:00Z"), noInvalidDate: true }),
    );
    const facts = fc.record({
      policy: fc.option(
        fc.record({ maxAgeDays: fc.nat(90), zone: fc.constantFrom("UTC", "America/New_York"), leadDays: fc.nat(10) }),
      ),
      plan: fc.option(fc.record({ nextAt: moment, everySeconds: fc.option(fc.nat(1e7)), lastAt: moment })),
      expiresAt: moment,
      rotatedAt: moment,
      firstSeenAt: moment,
      writtenAt: moment,
    });
    fc.assert(
      fc.property(facts, fc.array(fc.nat(90), { minLength: 2, maxLength: 5 }), (given, days) => {
        let now = at("2026-01-01T00:00:00Z");
        let worst = 0;
        for (const wait of days) {
          now = new Date(now.getTime() + wait * 86_400_000);
          const rank = order.indexOf(rotationStatus(given, false, now));
          expect(rank).toBeGreaterThanOrEqual(worst);
          worst = rank;
        }
      }),
      { numRuns: propertyRuns() },
    );
  });
});
