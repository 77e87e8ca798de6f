import { describe, expect, it } from "vitest";
import { luaNumberText, luaText } from "@/lib/domain/reference/lua-text";

describe("luaNumberText", () => {
  it.each([
    [42, "42"],
    [0.1, "0.1"],
    [1 / 3, "0.33333333333333"],
    [-0, "-0"],
    [1e14, "1e+14"],
    [99999999999999, "99999999999999"],
    [123456789012345680, "1.2345678901235e+17"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [5e-324, "4.9406564584125e-324"],
    [Infinity, "inf"],
    [-Infinity, "-inf"],
    [NaN, "nan"],
  ])("writes %d as Lua does", (number, text) => expect(luaNumberText(number)).toBe(text));
});

describe("luaText", () => {
  it("has words for what is no number", () => {
    expect([true, false, null, undefined, "x", {}].map(luaText)).toEqual(["true", "false", "nil", "nil", "x", "table"]);
  });
});
