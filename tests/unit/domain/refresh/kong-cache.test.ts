import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fail, ok } from "@/lib/domain/errors";
import {
  emptyCaches,
  flushWorker,
  readCached,
  refetch,
  runTick,
  sharedEntries,
  type Backend,
  type KongCaches,
  type Moment,
} from "@/lib/domain/refresh/kong-cache";
import { dueBelow, nodeRules, type CacheSettings } from "@/lib/domain/refresh/ttl";
import { propertyRuns } from "@/tests/support/property-runs";
import { backendWith, reference, settingsOf } from "./node";

const rules = nodeRules("3.10");
const at = (now: number, backend: Backend, worker = 0): Moment => ({ now, worker, rules, backend });
const valueAt = (caches: KongCaches, now: number): string | null | undefined => sharedEntries(caches, now)[0]?.value;

describe("readCached", () => {
  const up = backendWith(settingsOf({ ttl: 60, resurrectTtl: 600 }), "v1");

  it("asks the provider once for all workers of a node", () => {
    const first = readCached(emptyCaches(2), reference, at(0, up));
    const second = readCached(first.caches, reference, at(1, up, 1));
    expect([first.fetches, second.fetches, second.value]).toEqual([1, 0, "v1"]);
  });

  it("tells the reason of a miss to the first caller only", () => {
    const down = backendWith(settingsOf(), null);
    const first = readCached(emptyCaches(1), reference, at(0, down));
    expect(first.problem).toEqual({ code: "not-fetched", text: "no value found" });
    const second = readCached(first.caches, reference, at(1, down));
    expect(second).toMatchObject({ value: null, problem: null, fetches: 0 });
  });

  it("asks nobody on the way of a request", () => {
    expect(readCached(emptyCaches(1), reference, at(0, up), true)).toMatchObject({
      value: null,
      problem: { code: "not-cached" },
      fetches: 0,
    });
  });

  it("keeps no more than a thousand references with a worker", () => {
    let caches = emptyCaches(1);
    for (let i = 0; i < 1001; i++) caches = readCached(caches, `{vault://v/${i}}`, at(0, up)).caches;
    expect(caches.workers[0]!.size).toBe(1000);
    expect(caches.workers[0]!.has("{vault://v/0}")).toBe(false);
    expect(caches.node.size).toBe(1001);
  });

  it("fails as Kong does on an empty option, each where it is used", () => {
    const failing = (name: "ttl" | "neg_ttl" | "resurrect_ttl", value: string | null) =>
      readCached(emptyCaches(1), reference, at(0, backendWith(settingsOf({ empty: [name] }), value))).problem;
    expect(failing("ttl", "v")).toEqual({ code: "fails", field: "ttl" });
    expect(failing("resurrect_ttl", "v")).toEqual({ code: "fails", field: "resurrect_ttl" });
    expect(failing("neg_ttl", null)).toEqual({ code: "fails", field: "neg_ttl" });
    expect(failing("neg_ttl", "v")).toBeNull();
    expect(failing("ttl", null)).toMatchObject({ code: "not-fetched" });
  });
});

describe("runTick", () => {
  const settings = settingsOf({ ttl: 60, resurrectTtl: 180 });
  const loaded = readCached(emptyCaches(2), reference, at(0, backendWith(settings, "v1"))).caches;

  it("spares a good value until its last two ticks, and then forgets it", () => {
    const down = backendWith(settings, null);
    const once = runTick(loaded, at(60, down));
    expect([valueAt(once.caches, 60), once.problems]).toEqual(["v1", []]);
    const twice = runTick(once.caches, at(120, down));
    expect(valueAt(twice.caches, 120)).toBeNull();
    expect(twice.problems).toMatchObject([{ problem: { code: "not-fetched" } }]);
  });

  it("gives the new value to the worker that ran it, and leaves the copies of others alone", () => {
    const copied = readCached(loaded, reference, at(30, backendWith(settings, "v1"), 1)).caches;
    const up = backendWith(settings, "v2");
    const { caches } = runTick(copied, at(60, up, 1));
    expect(readCached(caches, reference, at(61, up, 1)).value).toBe("v2");
    expect(readCached(caches, reference, at(61, up, 0)).value).toBe("v1");
    expect(readCached(flushWorker(caches, 0), reference, at(61, up, 0)).value).toBe("v2");
  });

  it("moves a value to a new configuration, and loses it if that fetch fails", () => {
    const other = (value: string | null): Backend => ({
      ...backendWith(settings, value),
      route: (text) => ok({ configHash: "other", secret: text, settings }),
    });
    expect(sharedEntries(runTick(loaded, at(10, other("v2"))).caches, 10)).toHaveLength(1);
    expect(valueAt(runTick(loaded, at(10, other("v2"))).caches, 10)).toBe("v2");
    expect(valueAt(runTick(loaded, at(10, other(null))).caches, 10)).toBeNull();
  });

  it("forgets what has no vault any more", () => {
    const gone: Backend = { ...backendWith(settings, "v1"), route: () => fail("could not find vault (v)") };
    const { caches, problems } = runTick(loaded, at(10, gone));
    expect(sharedEntries(caches, 10)).toEqual([]);
    expect(problems).toMatchObject([{ reference, problem: { code: "no-route" } }]);
  });

  it("asks once for all references into one secret", () => {
    const same: Backend = {
      ...backendWith(settingsOf({ ttl: 0 }), "v"),
      route: () => ok({ configHash: "c", secret: "s", settings: settingsOf({ ttl: 0 }) }),
    };
    const user = readCached(emptyCaches(1), "{vault://v/s/user}", at(0, same)).caches;
    const both = readCached(user, "{vault://v/s/password}", at(0, same)).caches;
    expect(runTick(both, at(60, same)).fetches).toBe(1);
  });
});

describe("refetch", () => {
  it("lets a failure replace even a fresh value, but not the worker's copy", () => {
    const settings = settingsOf({ ttl: 300 });
    const loaded = readCached(emptyCaches(1), reference, at(0, backendWith(settings, "v1"))).caches;
    const down = at(5, backendWith(settings, null));
    const { caches } = refetch(loaded, [reference], down);
    expect(valueAt(caches, 5)).toBeNull();
    expect(readCached(caches, reference, down).value).toBe("v1");
  });
});

/** A node on which anything may happen: time passes, workers read, ticks run, the provider goes and comes back. */
const step = fc.record({
  wait: fc.integer({ min: 0, max: 90 }),
  worker: fc.nat(1),
  op: fc.constantFrom("read", "read", "tick", "tick", "refetch", "flush"),
  up: fc.boolean(),
});
const seconds = fc.option(fc.integer({ min: 0, max: 400 }));

describe("whatever happens to a node", () => {
  it("every value it serves is one the provider has had, and the calls it makes are those it must", () => {
    fc.assert(
      fc.property(
        fc.record({ ttl: seconds, negTtl: seconds, resurrectTtl: seconds }),
        fc.array(step),
        (given, steps) => {
          const settings: CacheSettings = settingsOf(given);
          let caches = emptyCaches(2);
          let now = 0;
          steps.forEach(({ wait, worker, op, up }, i) => {
            now += wait;
            const moment = at(now, backendWith(settings, up ? `v${i}` : null), worker);
            const before = sharedEntries(caches, now)[0];
            if (op === "flush") caches = flushWorker(caches, worker);
            else if (op === "read") {
              const own = caches.workers[worker]!.get(reference);
              const read = readCached(caches, reference, moment);
              const isAsked = before === undefined && (own === undefined || own.until < now);
              expect(read.fetches).toBe(isAsked ? 1 : 0);
              expect(read.value === null || /^v\d+$/.test(read.value)).toBe(true);
              caches = read.caches;
            } else if (op === "refetch") {
              caches = refetch(caches, [reference], moment).caches;
              expect(valueAt(caches, now)).toBe(up ? `v${i}` : null);
            } else {
              const ticked = runTick(caches, moment);
              caches = ticked.caches;
              const isDue = before && (before.value === null || before.remaining <= dueBelow(settings, rules));
              expect(ticked.fetches).toBe(isDue ? 1 : 0);
              if (isDue && up) expect(valueAt(caches, now)).toBe(`v${i}`);
              else if (isDue && before.remaining <= 120) expect(valueAt(caches, now)).toBeNull();
              else expect(valueAt(caches, now)).toBe(before?.value);
            }
            for (const { remaining } of sharedEntries(caches, now)) expect(remaining).toBeLessThanOrEqual(2e8);
          });
        },
      ),
      { numRuns: propertyRuns() },
    );
  });
});
