import { describe, expect, it } from "vitest";
import type { RotationEvent } from "@/lib/domain/rotation/event";
import { writtenAt } from "@/lib/domain/rotation/written-at";

const [march, april] = [new Date("2026-03-01T00:00:00Z"), new Date("2026-04-01T00:00:00Z")];
const step = { at: april, from: "1", to: "2" };
const rotated: RotationEvent = { kind: "rotated", members: [null], ...step };
const sameValue: RotationEvent = { kind: "same-value", ...step };

describe("since when a value is there", () => {
  it("is what the provider tells, and stays when it tells nothing", () => {
    expect(writtenAt(null, march, [])).toEqual(march);
    expect(writtenAt(march, null, [])).toEqual(march);
    expect(writtenAt(null, null, [])).toBeNull();
  });

  it("is not later for another version with the same value", () => {
    expect(writtenAt(march, april, [sameValue])).toEqual(march);
    expect(writtenAt(april, march, [])).toEqual(march);
  });

  it("begins anew with another value, also where nobody tells when that was written", () => {
    expect(writtenAt(march, april, [rotated])).toEqual(april);
    expect(writtenAt(march, null, [rotated])).toBeNull();
    expect(writtenAt(march, april, [{ ...rotated, kind: "rolled-back" }])).toEqual(april);
  });
});
