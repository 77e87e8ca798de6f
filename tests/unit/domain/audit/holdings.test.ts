import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AuditBody } from "@/lib/domain/audit/body";
import { replayHoldings } from "@/lib/domain/audit/holdings";
import { propertyRuns } from "@/tests/support/property-runs";

const moment = (day: number): Date => new Date(Date.UTC(2026, 0, day));
const body = (type: string, person: string, data: object): AuditBody =>
  ({
    ...{ v: 1, type, actor: { kind: "host" }, outcome: "done", requestId: "r", data },
    object: { kind: "person", id: person, label: "a person" },
  }) as never;

const heldOf = (events: readonly (readonly [number, AuditBody])[], day: number) => {
  const holdings = replayHoldings();
  for (const [at, event] of events) holdings.take({ at: moment(at), body: event });
  return holdings.at(moment(day)).map(({ person, role, where }) => [person, role, where]);
};

describe("who holds what", () => {
  it("follows from grants and removals, each by its place", () => {
    const events = [
      [1, body("role.granted", "maya", { role: "one", origin: "direct" })],
      [2, body("role.granted", "maya", { role: "one", where: "lab", origin: "direct" })],
      [3, body("role.revoked", "maya", { role: "one" })],
      [3, body("role.revoked", "nobody", { role: "one" })],
    ] as const;
    expect(heldOf(events, 9)).toEqual([["maya", "one", "lab"]]);
  });

  it("has a right to act in an emergency until it ends, or is taken away", () => {
    const until = moment(5).toISOString();
    const granted = [1, body("emergency.granted", "maya", { where: "lab", expiresAt: until })] as const;
    expect(heldOf([granted], 4)).toEqual([["maya", "emergency", "lab"]]);
    expect(heldOf([granted], 5)).toEqual([]);
    expect(heldOf([granted, [2, body("emergency.revoked", "maya", { where: "lab" })]], 4)).toEqual([]);
  });

  it("loses the sample's people all at once, with what they were granted later", () => {
    const events = [
      [1, body("role.granted", "vic", { role: "one", origin: "sample" })],
      [2, body("role.granted", "vic", { role: "two", origin: "direct" })],
      [2, body("role.granted", "own", { role: "two", origin: "direct" })],
      [3, body("sample.removed", "", { gateways: 1, people: 1 })],
    ] as const;
    expect(heldOf(events, 9)).toEqual([["own", "two", null]]);
  });

  it("is at the end of any history what was granted last and not removed since", () => {
    const step = fc.record({
      person: fc.constantFrom("a", "b"),
      role: fc.constantFrom("one", "two"),
      where: fc.constantFrom(undefined, "lab"),
      grant: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const model = new Set<string>();
        const events = steps.map(({ person, role, where, grant }, at) => {
          const key = JSON.stringify([person, role, where ?? null]);
          if (grant) model.add(key);
          else model.delete(key);
          const data = { role, ...(where === undefined ? {} : { where }), ...(grant ? { origin: "direct" } : {}) };
          return [at + 1, body(grant ? "role.granted" : "role.revoked", person, data)] as const;
        });
        expect(heldOf(events, 300).map((one) => JSON.stringify(one))).toEqual([...model].sort());
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("counts what was recovered on the host, and in a log that was cut what is taken away without having been given", () => {
    expect(heldOf([[1, body("installation.recovered", "maya", { role: "approver", reason: "r" })]], 2)).toEqual([
      ["maya", "approver", null],
    ]);
    const revoked = body("role.revoked", "maya", { role: "one" });
    const cut = replayHoldings(moment(2));
    cut.take({ at: moment(5), body: revoked });
    expect(cut.fromBefore(moment(4))).toMatchObject([{ person: "maya", role: "one", since: moment(2).toISOString() }]);
    expect(cut.fromBefore(moment(5))).toEqual([]);
    const whole = replayHoldings();
    whole.take({ at: moment(5), body: revoked });
    expect(whole.fromBefore(moment(4))).toEqual([]);
  });
});
