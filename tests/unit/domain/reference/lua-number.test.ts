import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { luaNumber } from "@/lib/domain/reference/lua-number";
import { propertyRuns } from "@/tests/support/property-runs";

describe("luaNumber", () => {
  it.each([
    ["7", 7],
    ["007", 7],
    ["+4", 4],
    ["-1.5", -1.5],
    [".5", 0.5],
    ["5.", 5],
    ["1e3", 1000],
    ["1E-2", 0.01],
    ["1e400", Infinity],
    [" \t\n3\v\f\r ", 3],
    ["0x1F", 31],
    ["0X.8", 0.5],
    ["0x1.8p1", 3],
    ["0x1p-1074", 5e-324],
    ["0x101111111111p-1074", 0x101111111111 * 5e-324],
    ["0x1p-1075", 0],
    ["0x1.8p-1074", 1e-323],
    ["0x1p1024", Infinity],
    ["0xffffffffffffffffff", 2 ** 72],
    ["0b101", 5],
    ["0B0", 0],
    [`0b${"1".repeat(64)}`, 2 ** 64],
    ["inf", Infinity],
    ["-Infinity", -Infinity],
    ["NaN", NaN],
    ["-0", -0],
  ])("reads %j", (text, value) => expect(luaNumber(text)).toBe(value));

  it.each([
    ...["", " ", "x", "v1", "latest", "1_000", "1,5", "1.2.3", "1e", "1e+", "0x", "0xg", "0x1p", "0b", "0b2", "0b1.0"],
    ...["- 1", "+-1", "1u", "1ll", "1i", "infin", "nanx", "1\0", "\0", "١", "%31", "1 2", `0b1${"0".repeat(64)}`],
    ...["1e1048576", "\u00a01"],
  ])("refuses %j", (text) => expect(luaNumber(text)).toBeNull());

  it("reads every number that JavaScript writes", () => {
    fc.assert(
      fc.property(fc.double(), (number) => {
        expect(luaNumber(Object.is(number, -0) ? "-0" : String(number))).toBe(number);
      }),
      { numRuns: propertyRuns() },
    );
  });
});
