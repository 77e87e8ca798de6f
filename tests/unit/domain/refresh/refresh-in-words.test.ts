import { describe, expect, it } from "vitest";
import { forecast, type ForecastQuestion } from "@/lib/domain/refresh/forecast";
import { refreshInWords } from "@/lib/domain/refresh/refresh-in-words";

const words = (config: Readonly<Record<string, unknown>>, more: Partial<ForecastQuestion> = {}): readonly string[] =>
  refreshInWords(forecast({ strategy: "hcv", merged: { config, options: [] }, gatewayVersion: "3.15", ...more })).map(
    ({ tone, text }) => `${tone}: ${text}`,
  );

describe("refreshInWords", () => {
  it("says when a value is read again and what an outage does", () => {
    expect(words({ ttl: 60 })).toEqual([
      "resolved: Cached 60 s, re-read at the first tick after (≤ 120 s).",
      "resolved: Served through an outage for 3 y.",
    ]);
  });

  it("warns where it is never read again", () => {
    expect(words({})[0]).toMatch(/^stale: Never re-read: no ttl is set/);
    expect(words({}, { gatewayVersion: "3.6" })[0]).toBe(
      "resolved: No ttl is set, which before Kong 3.7 counts as 0: re-read at every tick, which is each 60 s.",
    );
    expect(words({ ttl: 0 })[0]).toBe("resolved: Re-read at every tick, which is each 60 s.");
    const wiped = [{ name: "ttl", value: "abc", fate: "wiped", reason: "" } as const];
    expect(words({}, { merged: { config: {}, options: wiped } })[0]).toMatch(/the option ttl does not fit/);
  });

  it("warns of a resurrect TTL that survives nothing, and of copies that outlive a refresh", () => {
    expect(words({ ttl: 300, resurrect_ttl: 60 })).toEqual([
      "resolved: Cached 300 s, but re-read at the first tick after 240 s (≤ 300 s): the resurrect_ttl makes it due early.",
      "waiting: A single worker may go on with the old value for up to 360 s, because a resurrect_ttl lengthens its own copy too.",
      "stale: Not served through an outage: with a resurrect_ttl of 120 s or less the first failed tick empties the field.",
    ]);
    expect(words({ ttl: 60, resurrect_ttl: 300 })[2]).toBe(
      "resolved: Served through an outage until 240 s after the last good read, which is 3 failed ticks; the next one empties the field.",
    );
    expect(words({ ttl: 60, resurrect_ttl: 130 })[2]).toMatch(/^stale: .* 0 or 1 failed tick;/);
  });

  it("says of every other kind what brings a new value", () => {
    expect(words({}, { strategy: "env" })).toEqual([expect.stringMatching(/^waiting: .*data plane restarts/)]);
    expect(words({}, { usedIn: "kong.conf" })).toEqual([expect.stringMatching(/kong\.conf .*data plane restarts/)]);
    expect(words({}, { strategy: "konnect" })).toEqual([expect.stringMatching(/control plane pushes/)]);
    const empty = (name: string) => [{ name, value: "", fate: "crash", reason: "" } as const];
    expect(words({}, { merged: { config: {}, options: empty("ttl") } })).toEqual([
      "failing: A node fails as it stores the value, because the option ttl is empty.",
    ]);
    expect(words({}, { merged: { config: { ttl: 60 }, options: empty("neg_ttl") } }).at(-1)).toMatch(/^failing: If/);
  });
});
