import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical } from "@/lib/domain/audit/canonical";
import { propertyRuns } from "@/tests/support/property-runs";

/** Any JSON value; -0 and 0 are the same number in JSON. */
const json = fc.jsonValue({ stringUnit: "grapheme" }).map((value): unknown => JSON.parse(JSON.stringify(value)));

describe("the one text of a JSON value", () => {
  it("is that of RFC 8785 for its own example", () => {
    const value: unknown = JSON.parse(
      String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
    );
    expect(canonical(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it("orders members by UTF-16 units, as RFC 8785 shows", () => {
    const names = ["\u20ac", "\r", "\ufb33", "1", "\u{1f600}", "\u0080", "\u00f6"];
    const text = canonical(Object.fromEntries(names.map((name) => [name, 0])));
    expect(Object.keys(JSON.parse(text) as object).sort()).toEqual(names.toSorted());
    expect(text).toBe('{"\\r":0,"1":0,"\u0080":0,"\u00f6":0,"\u20ac":0,"\u{1f600}":0,"\ufb33":0}');
  });

  it.each([
    [-0, "0"],
    [1e21, "1e+21"],
    [9007199254740993, "9007199254740992"],
    [5e-324, "5e-324"],
    ["\u0000\u001f\u007f\u2028", '"\\u0000\\u001f\u007f\u2028"'],
    [[], "[]"],
    [{}, "{}"],
    [{ b: undefined, a: null }, '{"a":null}'],
    [{ __proto__: null, a: 1 }, '{"a":1}'],
  ])("of %j is %s", (value, text) => {
    expect(canonical(value)).toBe(text);
  });

  it.each([
    ["NaN", Number.NaN],
    ["an infinity", Number.POSITIVE_INFINITY],
    ["a lone surrogate", "\ud800"],
    ["a lone surrogate as a name", { "\udc00": 1 }],
    ["a function", () => 1],
    ["a big integer", 1n],
    ["a date", new Date(0)],
    ["a map", new Map()],
    ["undefined in a list", [undefined]],
  ])("is refused to %s", (_what, value) => {
    expect(() => canonical(value)).toThrow(TypeError);
  });

  it("says the same value again", () => {
    fc.assert(
      fc.property(json, (value) => void expect(JSON.parse(canonical(value))).toEqual(value)),
      { numRuns: propertyRuns() },
    );
  });

  it("is the same for values that are equal, however their members are ordered", () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([name, member]) => [name, shuffled(member)]),
      );
    };
    fc.assert(
      fc.property(json, (value) => void expect(canonical(shuffled(value))).toBe(canonical(value))),
      { numRuns: propertyRuns() },
    );
  });

  it("differs for values that differ", () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        const equal = canonical(one) === canonical(other);
        if (equal) expect(one).toEqual(other);
      }),
      { numRuns: propertyRuns() },
    );
  });
});
