import { describe, expect, it } from "vitest";
import { observationOf, type CheckedMember } from "@/lib/domain/rotation/observation-of-checks";

const at = new Date("2026-03-01T12:00:00Z");
const print = { keyId: "k", hex: "00" };
const checked = (more: Partial<CheckedMember>): CheckedMember => ({
  ...{ member: null, outcome: "resolved", prints: [print], version: null },
  ...more,
});

describe("what checks of one secret say of it", () => {
  it("is what was seen of each member, once, with the version", () => {
    const checks = [
      checked({ member: "user", version: "3" }),
      checked({ member: "user", prints: [{ keyId: "k", hex: "11" }] }),
      checked({ member: "gone", outcome: "member-missing", prints: null }),
    ];
    expect(observationOf(checks, at)).toEqual({
      ...{ kind: "seen", at, version: "3" },
      members: [
        { member: "user", prints: [print] },
        { member: "gone", prints: null },
      ],
    });
  });

  it("is nothing of any member where only metadata was looked at", () => {
    const checks = [checked({ member: "user", outcome: "present-unverified", prints: null, version: "4" })];
    expect(observationOf(checks, at)).toEqual({ kind: "seen", at, version: "4", members: [] });
  });

  it("is that it is missing, or that nobody could look, only where nothing was seen", () => {
    expect(observationOf([checked({ outcome: "not-found" })], at)).toMatchObject({ kind: "missing" });
    expect(observationOf([checked({ outcome: "timed-out" })], at)).toMatchObject({ kind: "failed" });
    expect(observationOf([checked({ outcome: "timed-out" }), checked({})], at)).toMatchObject({ kind: "seen" });
    expect(observationOf([checked({ outcome: "timed-out" }), checked({ outcome: "deleted" })], at)).toMatchObject({
      kind: "missing",
    });
  });

  it("is nothing at all where it cannot be looked at from here", () => {
    expect(observationOf([checked({ outcome: "not-checkable-from-here" })], at)).toBeNull();
    expect(observationOf([], at)).toBeNull();
  });
});
