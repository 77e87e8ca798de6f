import { describe, expect, it } from "vitest";
import type { RotationEvent } from "@/lib/domain/rotation/event";
import { observe } from "@/lib/domain/rotation/observe";
import { eventColumns, readEvent, readKnown, readPlan, readPrints } from "@/lib/services/rotation/stored-event";

const at = new Date("2026-05-01T10:00:00.000Z");
const events: readonly RotationEvent[] = [
  { kind: "baseline", at, version: "1", members: [null, "user"] },
  { kind: "rotated", at, members: ["password"], from: "1", to: "2" },
  { kind: "rotated", at, members: null, from: null, to: "2" },
  { kind: "rolled-back", at, members: null, from: "2", to: "1" },
  { kind: "same-value", at, from: "2", to: "3" },
  { kind: "missing", at, members: ["user"], outcome: "member-missing" },
  { kind: "recovered", at, members: null, after: "check-failed" },
  { kind: "check-failed", at, outcome: "unreachable" },
  { kind: "expiring", at, expiresAt: new Date("2026-06-01T00:00:00.000Z") },
];
const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("what stands in the columns", () => {
  it.each(events.map((event) => [event.kind, event] as const))("comes back as the event it was: %s", (_kind, event) => {
    const columns = eventColumns(event);
    expect(columns.detail).not.toHaveProperty("at");
    expect(readEvent({ ...columns, detail: stored(columns.detail) })).toEqual(event);
  });

  it("is no event where this version does not understand it", () => {
    expect(readEvent({ kind: "vanished", at, detail: {} })).toBeNull();
    expect(readEvent({ kind: "check-failed", at, detail: { outcome: "no such" } })).toBeNull();
    expect(readEvent({ kind: "check-failed", at, detail: null })).toBeNull();
  });

  it("is what was known, after any check", () => {
    const first = observe(null, { kind: "seen", at, version: "1", members: [{ member: null, prints: null }] });
    const { known } = observe(first.known, { kind: "failed", at, outcome: "timed-out" });
    expect(readKnown(stored(known))).toEqual(known);
    expect(readKnown(null)).toBeNull();
  });

  it("is a plan of the provider's, and prints", () => {
    const plan = { nextAt: at, everySeconds: 60, lastAt: null };
    expect(readPlan(stored(plan))).toEqual(plan);
    expect(readPlan({ nextAt: "soon" })).toBeNull();
    expect(readPrints([{ member: null, print: "7c1e 90ab" }])).toEqual([{ member: null, print: "7c1e 90ab" }]);
    expect(readPrints("none")).toEqual([]);
  });
});
