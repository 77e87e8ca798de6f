import { describe, expect, it } from "vitest";
import { mergeOptions } from "@/lib/domain/reference/merge-options";
import {
  cacheSettings,
  copyLife,
  dueBelow,
  effectiveTtl,
  missLife,
  nodeRules,
  valueLives,
} from "@/lib/domain/refresh/ttl";
import type { Field, Schema } from "@/lib/domain/schema/field";
import { settingsOf } from "./node";

const rules = nodeRules("3.10");
const seconds: Field = { type: "number", label: "Seconds", between: [0, 1e8], overridable: "any" };
const schema: Schema = { ttl: seconds, neg_ttl: seconds, resurrect_ttl: seconds };

describe("cacheSettings", () => {
  it("are the vault's, with a reference's options over them", () => {
    const merged = mergeOptions(schema, { ttl: 60, neg_ttl: null, resurrect_ttl: 300 }, { ttl: "0x3c", neg_ttl: "5" });
    expect(cacheSettings(merged)).toEqual(settingsOf({ ttl: 60, negTtl: 5, resurrectTtl: 300 }));
  });

  it("are lost with an option that does not fit, and dangerous with an empty one", () => {
    expect(cacheSettings(mergeOptions(schema, { ttl: 60 }, { ttl: "abc" }))).toEqual(settingsOf());
    expect(cacheSettings(mergeOptions(schema, { ttl: 60 }, { ttl: "", neg_ttl: "" }))).toEqual(
      settingsOf({ empty: ["ttl", "neg_ttl"] }),
    );
  });
});

describe("effectiveTtl", () => {
  it("is the provider's within its bounds, then the configured one, then the longest", () => {
    expect(effectiveTtl(settingsOf({ ttl: 60 }), 30, rules)).toBe(30);
    expect(effectiveTtl(settingsOf({ ttl: 60, minTtl: 40 }), 30, rules)).toBe(40);
    expect(effectiveTtl(settingsOf({ ttl: 60, maxTtl: 20 }), 30, rules)).toBe(20);
    expect(effectiveTtl(settingsOf({ ttl: 60 }), 0, rules)).toBe(1e8);
    expect(effectiveTtl(settingsOf({ ttl: 60 }), -1, rules)).toBe(1e8);
    expect(effectiveTtl(settingsOf({ ttl: 60, maxTtl: 20 }), null, rules)).toBe(60);
    expect(effectiveTtl(settingsOf({ ttl: 0 }), null, rules)).toBe(0);
    expect(effectiveTtl(settingsOf(), null, rules)).toBe(1e8);
  });

  it("counted as 0 before 3.7 where none was set", () => {
    expect(effectiveTtl(settingsOf(), null, nodeRules("3.6"))).toBe(0);
    expect(effectiveTtl(settingsOf(), null, nodeRules("3.7"))).toBe(1e8);
  });
});

describe("lives", () => {
  it.each([
    [{}, 1e8, 2e8],
    [{ ttl: 60 }, 60, 1e8 + 60],
    [{ ttl: 60, resurrectTtl: 300 }, 360, 360],
    [{ ttl: 60, resurrectTtl: 0 }, 60, 120],
    [{ ttl: 10, resurrectTtl: 10 }, 20, 120],
    [{ resurrectTtl: 300 }, 1e8, 1e8],
  ])("of a value under %j: %d s with the worker, %d s on the node", (given, worker, node) => {
    expect(valueLives(settingsOf(given), null, rules)).toEqual({ worker, node });
  });

  it("of a miss are two ticks at least", () => {
    expect(missLife(settingsOf(), rules)).toBe(120);
    expect(missLife(settingsOf({ negTtl: 600 }), rules)).toBe(600);
    expect(missLife(settingsOf(), nodeRules("3.10", 5))).toBe(10);
  });

  it("of a copy end where the value comes to be due", () => {
    expect(copyLife(359, settingsOf({ resurrectTtl: 300 }))).toBe(59);
    expect(copyLife(1e8 - 11, settingsOf())).toBe(-11);
    expect(dueBelow(settingsOf({ resurrectTtl: 60 }), rules)).toBe(120);
    expect(dueBelow(settingsOf(), rules)).toBe(1e8);
  });
});
