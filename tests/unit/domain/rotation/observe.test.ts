import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RotationEvent } from "@/lib/domain/rotation/event";
import type { Observation, SeenMember } from "@/lib/domain/rotation/observation";
import { observe, type KnownSecret } from "@/lib/domain/rotation/observe";
import { propertyRuns } from "@/tests/support/property-runs";

const minute = (n: number): Date => new Date(Date.UTC(2026, 2, 3) + n * 60_000);

/** "v1" under key k1; under several keys where asked. */
const member = (value: string | null, name: string | null = null, keys = ["k1"]): SeenMember => ({
  member: name,
  prints: value === null ? null : keys.map((keyId) => ({ keyId, hex: `${value} by ${keyId}` })),
});
const seen = (version: string | null, ...members: readonly SeenMember[]): Without<Observation> => ({
  kind: "seen",
  version,
  members,
});
const failed: Without<Observation> = { kind: "failed", outcome: "timed-out" };
const missing: Without<Observation> = { kind: "missing", outcome: "not-found" };

type Without<T> = T extends unknown ? Omit<T, "at"> : never;

/** One check a minute; the state after the last, and the events of each. */
function history(...observations: readonly Without<Observation>[]) {
  let known: KnownSecret | null = null;
  const events = observations.map((observation, i): readonly RotationEvent[] => {
    const observed = observe(known, { ...observation, at: minute(i) } as Observation);
    known = observed.known;
    return observed.events;
  });
  return { known: known as unknown as KnownSecret, events, last: events.at(-1)! };
}

describe("observe", () => {
  it("takes the first sight for a baseline", () => {
    const { known, last } = history(seen("1", member("a", "user"), member("b", "password")));
    expect(last).toEqual([{ kind: "baseline", at: minute(0), version: "1", members: ["user", "password"] }]);
    expect(known).toMatchObject({ firstSeenAt: minute(0), changedAt: null });
  });

  it("says which members rotated", () => {
    const { known, last } = history(
      seen("1", member("a", "user"), member("b", "password")),
      seen("2", member("a", "user"), member("c", "password")),
    );
    expect(last).toEqual([{ kind: "rotated", at: minute(1), members: ["password"], from: "1", to: "2" }]);
    expect(known.changedAt).toEqual(minute(1));
  });

  it("tells a new version with the same value and a value that was there before from a rotation", () => {
    expect(history(seen("1", member("a")), seen("2", member("a"))).last).toMatchObject([{ kind: "same-value" }]);
    const back = history(seen("1", member("a")), seen("2", member("b")), seen("3", member("a")));
    expect(back.last).toMatchObject([{ kind: "rolled-back", members: [null], from: "2", to: "3" }]);
    const mixed = history(
      seen(null, member("a", "x"), member("p", "y")),
      seen(null, member("b", "x"), member("q", "y")),
      seen(null, member("a", "x"), member("r", "y")),
    );
    expect(mixed.last).toMatchObject([{ kind: "rotated", members: ["x", "y"] }]);
  });

  it("goes by the version where only metadata is looked at", () => {
    const { events } = history(seen("1"), seen("1"), seen("2"), seen("1"), seen(null));
    expect(events.map((each) => each.map(({ kind }) => kind))).toEqual([
      ["baseline"],
      [],
      ["rotated"],
      ["rolled-back"],
      [],
    ]);
    expect(events[2]).toMatchObject([{ members: null, from: "1", to: "2" }]);
  });

  it("does not take a failure to look for anything else", () => {
    const good = history(seen("1", member("a")));
    const { known, events } = history(seen("1", member("a")), failed, failed, seen("1", member("a")));
    expect(events.slice(1)).toMatchObject([
      [{ kind: "check-failed", outcome: "timed-out" }],
      [],
      [{ kind: "recovered", members: null, after: "check-failed" }],
    ]);
    expect(known).toEqual({ ...good.known, lastSeenAt: minute(3), lookedAt: minute(3) });
  });

  it("records each way of failing once, however they alternate", () => {
    const other: Without<Observation> = { kind: "failed", outcome: "forbidden" };
    const { known, events } = history(failed, other, failed, other);
    expect(events.map(({ length }) => length)).toEqual([1, 1, 0, 0]);
    expect(known.failing).toEqual({ since: minute(0), checks: 4, outcomes: ["timed-out", "forbidden"] });
  });

  it("remembers the value of what was missing", () => {
    const { events } = history(seen(null, member("a")), missing, missing, failed, seen(null, member("b")));
    expect(events.slice(1)).toMatchObject([
      [{ kind: "missing", members: null, outcome: "not-found" }],
      [],
      [{ kind: "check-failed" }],
      [
        { kind: "recovered", members: null, after: "missing" },
        { kind: "rotated", members: [null] },
      ],
    ]);
  });

  it("follows single members as they go and come", () => {
    const { events } = history(
      seen(null, member("a", "x"), member(null, "y")),
      seen(null, member(null, "x"), member("b", "y")),
      seen(null, member("a", "x"), member("b", "y"), member("c", "z")),
    );
    expect(events).toMatchObject([
      [
        { kind: "baseline", members: ["x"] },
        { kind: "missing", members: ["y"] },
      ],
      [
        { kind: "recovered", members: ["y"] },
        { kind: "baseline", members: ["y"] },
        { kind: "missing", members: ["x"] },
      ],
      [
        { kind: "recovered", members: ["x"] },
        { kind: "baseline", members: ["z"] },
      ],
    ]);
  });

  it("takes a new key over without a word, unless the old one shows a change", () => {
    expect(history(seen(null, member("a")), seen(null, member("a", null, ["k2"]))).last).toEqual([]);
    const both = ["k2", "k1"];
    expect(history(seen(null, member("a")), seen(null, member("a", null, both))).last).toEqual([]);
    expect(history(seen(null, member("a")), seen(null, member("b", null, both))).last).toMatchObject([
      { kind: "rotated", members: [null] },
    ]);
    const later = history(
      seen(null, member("a")),
      seen(null, member("a", null, both)),
      seen(null, member("b", null, ["k2"])),
    );
    expect(later.last).toMatchObject([{ kind: "rotated" }]);
  });

  it("leaves out what came too late", () => {
    const { known } = history(seen("1", member("a")), seen("2", member("b")));
    const late = observe(known, { at: minute(0), ...seen("1", member("a")) } as Observation);
    expect(late).toEqual({ known, events: [] });
  });
});

/** A provider whose members take few values, so that some come back; and checks that may not get through. */
const check = fc.record({
  version: fc.option(fc.nat(5).map(String)),
  user: fc.option(fc.constantFrom("a", "b", "c"), { freq: 5 }),
  password: fc.option(fc.constantFrom("a", "b", "c"), { freq: 5 }),
  outcome: fc.constantFrom("seen", "seen", "seen", "failed", "missing"),
});
type Check = typeof check extends fc.Arbitrary<infer T> ? T : never;

const observationOf = ({ version, user, password, outcome }: Check, keys?: string[]): Without<Observation> => {
  if (outcome === "failed") return failed;
  if (outcome === "missing") return missing;
  return seen(version, member(user, "user", keys), member(password, "password", keys));
};

describe("any history of observations", () => {
  it("holds as many changes of a member as there were, and calls back only what was there", () => {
    fc.assert(
      fc.property(fc.array(check, { maxLength: 19 }), (checks) => {
        const { events, known } = history(...checks.map((one) => observationOf(one)));
        let changedAt: Date | null = null;
        for (const name of ["user", "password"] as const) {
          const values: string[] = [];
          checks.forEach((one, i) => {
            const changes = events[i]!.filter(
              (event) => (event.kind === "rotated" || event.kind === "rolled-back") && event.members?.includes(name),
            );
            const value = one.outcome === "seen" ? one[name] : null;
            const isChange = value !== null && values.length > 0 && values.at(-1) !== value;
            const isBack = changes[0]?.kind === "rolled-back";
            const wasThere = values.slice(0, -1).some((old) => old === value);
            if (changes.length !== (isChange ? 1 : 0) || (isBack && !wasThere)) expect.fail(`${name}, check ${i}`);
            if (value !== null && (isChange || values.length === 0)) values.push(value);
          });
        }
        for (const event of events.flat())
          if (event.kind === "rotated" || event.kind === "rolled-back") changedAt = event.at;
        if (checks.length > 0) expect(known.changedAt).toEqual(changedAt);
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("has every member's baseline once and first, and leaves what is known alone when it cannot look", () => {
    fc.assert(
      fc.property(fc.array(check, { minLength: 1, maxLength: 30 }), (checks) => {
        const observations = checks.map((one) => observationOf(one));
        const all = history(...observations).events.flat();
        for (const name of ["user", "password"]) {
          const own = all.filter(
            (event) => "members" in event && event.members?.includes(name) && event.kind !== "missing",
          );
          expect(own.filter(({ kind }) => kind === "baseline").length).toBeLessThanOrEqual(1);
          const first = own.findIndex(({ kind }) => kind === "baseline");
          expect(own.findIndex(({ kind }) => kind === "rotated" || kind === "rolled-back")).not.toBe(0);
          if (own.length > 0) expect(first).toBeGreaterThanOrEqual(0);
        }
        const { known } = history(...observations);
        const { known: after, events } = observe(known, { ...failed, at: minute(99) } as Observation);
        expect({ ...after, failing: null, lookedAt: null }).toEqual({ ...known, failing: null, lookedAt: null });
        expect(events.every(({ kind }) => kind === "check-failed")).toBe(true);
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("turns missing and recovered about, beginning with missing", () => {
    fc.assert(
      fc.property(fc.array(check, { maxLength: 30 }), (checks) => {
        const kinds = history(...checks.map((one) => observationOf(one)))
          .events.flat()
          .filter((e) => e.kind === "missing" || (e.kind === "recovered" && e.after === "missing"))
          .filter((e) => "members" in e && e.members === null)
          .map(({ kind }) => kind);
        expect(kinds).toEqual(kinds.map((_, i) => (i % 2 === 0 ? "missing" : "recovered")));
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("is the same when the key is changed on the way with a check that has both", () => {
    fc.assert(
      fc.property(fc.array(check, { maxLength: 15 }), fc.nat(15), (checks, at) => {
        const oneKey = checks.map((one) => observationOf(one));
        const bothKeys = checks.map((one, i) => observationOf(one, i < at ? ["k1"] : ["k2", "k1"]));
        expect(history(...bothKeys).events).toEqual(history(...oneKey).events);
      }),
      { numRuns: propertyRuns() },
    );
  });
});
