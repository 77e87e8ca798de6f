import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forecast, type CachedForecast, type ForecastQuestion } from "@/lib/domain/refresh/forecast";
import { emptyCaches, readCached, runTick, sharedEntries, type KongCaches } from "@/lib/domain/refresh/kong-cache";
import { nodeRules } from "@/lib/domain/refresh/ttl";
import { propertyRuns } from "@/tests/support/property-runs";
import { backendWith, reference, settingsOf } from "./node";

type Config = Readonly<Record<string, unknown>>;

const ask = (config: Config, more: Partial<ForecastQuestion> = {}) =>
  forecast({ strategy: "hcv", merged: { config, options: [] }, gatewayVersion: "3.15", ...more });

function cached(config: Config, more: Partial<ForecastQuestion> = {}): CachedForecast {
  const answer = ask(config, more);
  if (answer.kind !== "cached") throw new Error(`It is ${answer.kind}.`);
  return answer;
}

describe("forecast", () => {
  it.each([
    [{}, "never", 2e8 - 120],
    [{ ttl: 60 }, 60, 1e8 - 60],
    [{ ttl: 0 }, "each tick", 1e8 - 120],
    [{ ttl: 60, resurrect_ttl: 300 }, 60, 240],
    [{ ttl: 60, resurrect_ttl: 120 }, 60, 60],
    [{ ttl: 300, resurrect_ttl: 60 }, 240, 240],
    [{ ttl: 300, resurrect_ttl: 0 }, 180, 180],
    [{ ttl: 10, resurrect_ttl: 10 }, "each tick", 0],
    [{ resurrect_ttl: 300 }, "never", 1e8 - 120],
    [{ resurrect_ttl: 1e8 }, "each tick", 1e8 - 120],
  ])("of %j: due at %s, serving until %d", (config, first, survives) => {
    expect(cached(config)).toMatchObject({ firstRefetchSeconds: first, survivesOutageSeconds: survives });
  });

  it("refreshes at every tick before 3.7 where no TTL is set", () => {
    expect(cached({}, { gatewayVersion: "3.6" }).firstRefetchSeconds).toBe("each tick");
    expect(cached({}, { gatewayVersion: "3.7" }).firstRefetchSeconds).toBe("never");
  });

  it("says where the TTL comes from", () => {
    const taken = { name: "ttl", value: "60", reason: "" } as const;
    const from = (config: Config, fate?: "taken" | "wiped", providerTtl: number | null = null) =>
      cached(config, { providerTtl, merged: { config, options: fate ? [{ ...taken, fate }] : [] } }).ttlFrom;
    expect(from({ ttl: 60 })).toBe("vault");
    expect(from({ ttl: 60 }, "taken")).toBe("option");
    expect(from({ ttl: 60 }, "taken", 30)).toBe("provider");
    expect(from({}, "wiped")).toBe("wiped");
    expect(from({})).toBe("unset");
  });

  it("calls a resurrect TTL of two ticks or less risky, whatever the interval", () => {
    expect(cached({ ttl: 60, resurrect_ttl: 120 }).riskyResurrect).toBe(true);
    expect(cached({ ttl: 60, resurrect_ttl: 121 }).riskyResurrect).toBe(false);
    expect(cached({ ttl: 60, resurrect_ttl: 21 }, { interval: 10 }).riskyResurrect).toBe(false);
    expect(cached({ ttl: 60 }).riskyResurrect).toBe(false);
  });

  it("counts a worker's own copy, which a resurrect TTL lengthens", () => {
    expect(cached({ ttl: 60, resurrect_ttl: 600 })).toMatchObject({
      latestRefetchSeconds: 120,
      latestPickUpSeconds: 660,
    });
    expect(cached({ ttl: 60 })).toMatchObject({ latestRefetchSeconds: 120, latestPickUpSeconds: 120 });
  });

  it("knows what no TTL rules", () => {
    expect(ask({}, { strategy: "env" })).toEqual({ kind: "restart-only", why: "env" });
    expect(ask({}, { strategy: "konnect" })).toEqual({ kind: "pushed" });
    expect(ask({ ttl: 60 }, { usedIn: "kong.conf" })).toEqual({ kind: "restart-only", why: "kong.conf" });
    expect(ask({ ttl: 60 }, { usedIn: "postgres-credential" })).toMatchObject({ kind: "cached" });
    const empty = (name: string) => [{ name, value: "", fate: "crash", reason: "" } as const];
    expect(ask({}, { merged: { config: { ttl: null }, options: empty("ttl") } })).toEqual({
      kind: "fails",
      field: "ttl",
    });
    expect(ask({}, { merged: { config: { ttl: 60 }, options: empty("neg_ttl") } })).toMatchObject({
      failsWhenMissing: true,
    });
  });
});

const interval = 60;
const rules = nodeRules("3.15", interval);

/** Ticks on a real machine that is loaded at `start`, with the provider up or down; where each leaves the node. */
function ticked(
  config: { ttl: number | null; resurrectTtl: number | null },
  start: number,
  up: boolean,
  count: number,
) {
  const settings = settingsOf(config);
  const moment = (now: number, value: string | null) => ({
    now,
    worker: 0,
    rules,
    backend: backendWith(settings, value),
  });
  let caches: KongCaches = readCached(emptyCaches(1), reference, moment(start, "v1")).caches;
  return Array.from({ length: count }, (_, i) => {
    const now = (Math.floor(start / interval) + 1 + i) * interval;
    const { fetches, ...rest } = runTick(caches, moment(now, up ? "v2" : null));
    caches = rest.caches;
    return { age: now - start, fetches, isLost: sharedEntries(caches, now)[0]?.value === null };
  });
}

const timing = fc.record({
  ttl: fc.integer({ min: 0, max: 600 }),
  resurrectTtl: fc.option(fc.integer({ min: 0, max: 600 })),
});
/** In eighths of a second, which binary fractions carry exactly. */
const phase = fc.oneof(
  fc.constant(0),
  fc.nat(479).map((eighths) => eighths / 8),
);

describe("a forecast against the machine", () => {
  const asConfig = ({ ttl, resurrectTtl }: { ttl: number; resurrectTtl: number | null }): Config => ({
    ttl,
    ...(resurrectTtl !== null && { resurrect_ttl: resurrectTtl }),
  });

  it("names the tick that fetches again", () => {
    fc.assert(
      fc.property(timing, phase, (given, start) => {
        const { firstRefetchSeconds: first, latestRefetchSeconds: latest } = cached(asConfig(given));
        const due = first === "each tick" ? 0 : Number(first);
        const ticks = ticked(given, start, true, 13);
        const hit = ticks.find(({ fetches }) => fetches > 0)!;
        const expected = ticks.find(({ age }) => age >= due)!;
        expect(hit.age).toBe(expected.age);
        expect(hit.age).toBeLessThanOrEqual(latest!);
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("names the failing tick that empties the field, and how many may fail before it", () => {
    fc.assert(
      fc.property(timing, phase, (given, start) => {
        const { survivesOutageSeconds: end, failedTicks, riskyResurrect } = cached(asConfig(given));
        const ticks = ticked(given, start, false, 24);
        const lost = ticks.find(({ isLost }) => isLost);
        if (given.resurrectTtl === null) {
          expect(lost).toBeUndefined();
          return;
        }
        expect(lost!.age).toBe(ticks.find(({ age }) => age >= end)!.age);
        const failed = ticks.filter(({ age, fetches }) => fetches > 0 && age < lost!.age).length;
        expect(failed).toBeGreaterThanOrEqual(failedTicks.least);
        expect(failed).toBeLessThanOrEqual(failedTicks.most);
        if (riskyResurrect) expect(failed).toBe(0);
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("names the age at which no worker goes on with an old value", () => {
    fc.assert(
      fc.property(timing, phase, fc.array(fc.nat(700), { maxLength: 6 }), (given, start, reads) => {
        const settings = settingsOf(given);
        const { latestPickUpSeconds: latest } = cached(asConfig(given));
        const at = (age: number, worker: number, value: string) => {
          return { now: start + age, worker, rules, backend: backendWith(settings, value) };
        };
        let caches = readCached(emptyCaches(2), reference, at(0, 0, "v1")).caches;
        const ticks = Array.from({ length: 24 }, (_, i) => (i + 1) * interval - (start % interval));
        const last = latest! + 1;
        const acts = [
          ...ticks.map((age) => ({ age, isTick: true })),
          ...[...reads, last].map((age) => ({ age, isTick: false })),
        ];
        for (const { age, isTick } of acts.filter((act) => act.age <= last).sort((a, b) => a.age - b.age)) {
          if (isTick) caches = runTick(caches, at(age, 1, "v2")).caches;
          else
            for (const worker of [0, 1]) {
              const read = readCached(caches, reference, at(age, worker, "v2"));
              caches = read.caches;
              if (age > latest!) expect(read.value).toBe("v2");
            }
        }
      }),
      { numRuns: propertyRuns() },
    );
  });
});
