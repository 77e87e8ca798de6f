import { describe, expect, it } from "vitest";
import {
  becameExpiring,
  dueDates,
  nextCheck,
  schedule,
  type AgePolicy,
  type RotationFacts,
} from "@/lib/domain/rotation/schedule";

const at = (text: string): Date => new Date(text);
const now = at("2026-03-10T12:00:00Z");
const policy: AgePolicy = { maxAgeDays: 30, zone: "Europe/Zurich", leadDays: 5 };
const nothing: RotationFacts = {
  policy: null,
  plan: null,
  expiresAt: null,
  rotatedAt: null,
  firstSeenAt: null,
  writtenAt: null,
};
const plan = { nextAt: null, everySeconds: null, lastAt: null };

describe("dueDates", () => {
  it("are none where nobody says", () => {
    expect(dueDates(nothing)).toEqual([]);
    expect(dueDates({ ...nothing, policy })).toEqual([]);
    expect(dueDates({ ...nothing, plan, rotatedAt: now })).toEqual([]);
  });

  it("let a value be used through the whole of its last day on the policy's calendar, whatever the clocks do", () => {
    const due = dueDates({ ...nothing, policy, rotatedAt: at("2026-03-03T23:30:00Z") });
    // Rotated on 4 March there, so 3 April is its last day, and that is summer time.
    expect(due).toEqual([{ at: at("2026-04-03T22:00:00Z"), reason: "policy", leadDays: 5, atLatest: false }]);
  });

  it("count from our first sight as the latest where no rotation is known", () => {
    expect(dueDates({ ...nothing, policy, firstSeenAt: now })).toMatchObject([{ reason: "policy", atLatest: true }]);
    const told = { ...nothing, policy, firstSeenAt: now, writtenAt: at("2026-01-01T00:00:00Z") };
    expect(dueDates(told)).toEqual(dueDates({ ...nothing, policy, firstSeenAt: told.writtenAt }));
    expect(dueDates({ ...told, firstSeenAt: null })).toEqual([]);
    expect(dueDates({ ...told, writtenAt: at("2040-01-01T00:00:00Z") })).toEqual(
      dueDates({ ...told, writtenAt: null }),
    );
    expect(dueDates({ ...nothing, policy, firstSeenAt: at("2026-01-01T00:00:00Z"), rotatedAt: now })).toMatchObject([
      { at: at("2026-04-09T22:00:00Z"), atLatest: false },
    ]);
  });

  it("take the provider's date, else its interval from its last rotation", () => {
    const nextAt = at("2026-05-01T00:00:00Z");
    expect(dueDates({ ...nothing, plan: { ...plan, nextAt, everySeconds: 60, lastAt: now } })).toMatchObject([
      { at: nextAt, reason: "provider" },
    ]);
    expect(dueDates({ ...nothing, plan: { ...plan, everySeconds: 86_400, lastAt: now } })).toMatchObject([
      { at: at("2026-03-11T12:00:00Z") },
    ]);
  });

  it("put the earliest first", () => {
    const facts = { ...nothing, policy, rotatedAt: now, expiresAt: at("2026-03-20T00:00:00Z") };
    expect(dueDates({ ...facts, plan: { ...plan, nextAt: at("2026-03-15T00:00:00Z") } }).map((d) => d.reason)).toEqual([
      "provider",
      "expiry",
      "policy",
    ]);
  });
});

describe("nextCheck", () => {
  const every = { everySeconds: 300, retryAfterSeconds: null };

  it("is now for what was never looked at or should have been, else after the interval", () => {
    expect(nextCheck({ ...every, lookedAt: null }, now)).toEqual(now);
    expect(nextCheck({ ...every, lookedAt: at("2026-03-10T11:00:00Z") }, now)).toEqual(now);
    expect(nextCheck({ ...every, lookedAt: now }, now)).toEqual(at("2026-03-10T12:05:00Z"));
  });

  it("keeps away as long as the provider asked", () => {
    expect(nextCheck({ ...every, lookedAt: now, retryAfterSeconds: 600 }, now)).toEqual(at("2026-03-10T12:10:00Z"));
  });
});

describe("schedule", () => {
  const checks = { everySeconds: 300, lookedAt: now, retryAfterSeconds: null };

  it("says how old a value is, and when that is only the least", () => {
    const rotatedAt = at("2026-03-10T11:00:00Z");
    expect(schedule({ ...nothing, rotatedAt }, checks, now).age).toEqual({ seconds: 3600, atLeast: false });
    expect(schedule({ ...nothing, firstSeenAt: rotatedAt }, checks, now).age).toEqual({ seconds: 3600, atLeast: true });
    const told = { ...nothing, firstSeenAt: now, writtenAt: rotatedAt };
    expect(schedule(told, checks, now).age).toEqual({ seconds: 3600, atLeast: true });
    expect(schedule({ ...nothing, plan: { ...plan, lastAt: now }, rotatedAt }, checks, now).age?.seconds).toBe(0);
    expect(schedule(nothing, checks, now)).toMatchObject({ age: null, due: null, dues: [] });
  });
});

describe("becameExpiring", () => {
  const expiresAt = at("2026-04-01T00:00:00Z");

  it("is true at the one check that first finds it near", () => {
    expect(becameExpiring(expiresAt, at("2026-03-01T00:00:00Z"), now)).toBe(true);
    expect(becameExpiring(expiresAt, at("2026-03-09T00:00:00Z"), now)).toBe(false);
    expect(becameExpiring(expiresAt, null, now)).toBe(true);
    expect(becameExpiring(expiresAt, null, now, 7)).toBe(false);
    expect(becameExpiring(null, null, now)).toBe(false);
  });
});
