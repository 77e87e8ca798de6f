import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textToBytes } from "@/lib/domain/byte-text";
import { decodeJson } from "@/lib/domain/decode-json";
import { propertyRuns } from "@/tests/support/property-runs";

const decode = (text: string) => decodeJson(textToBytes(text));

describe("decodeJson", () => {
  // Each checked against lua-cjson 2.1.
  it.each([
    ["", "Expected value but found T_END at character 1"],
    ["not json", "Expected value but found invalid token at character 1"],
    ["{", "Expected object key string but found T_END at character 2"],
    ['{"k"', "Expected colon but found T_END at character 5"],
    ['{"k":', "Expected value but found T_END at character 6"],
    ['{"k":1', "Expected comma or object end but found T_END at character 7"],
    ['{"k":1,}', "Expected object key string but found T_OBJ_END at character 8"],
    ["[1 2]", "Expected comma or array end but found T_NUMBER at character 4"],
    ["[1,", "Expected value but found T_END at character 4"],
    ["{}x", "Expected the end but found invalid token at character 3"],
    ['"a', "Expected value but found unexpected end of string at character 3"],
    ['"\\q"', "Expected value but found invalid escape code at character 2"],
    ['"\\ud800"', "Expected value but found invalid unicode escape code at character 2"],
    ["-x", "Expected value but found invalid number at character 1"],
    ["ü", "Expected value but found invalid token at character 1"],
    ['"ü" x', "Expected the end but found invalid token at character 6"],
    ["\0{", "JSON parser does not support UTF-16 or UTF-32"],
    ["[".repeat(1001), "Found too many nested data structures (1001) at character 1001"],
  ])("refuses %j in lua-cjson's words", (text, problem) => expect(decode(text)).toEqual({ ok: false, problem }));

  it.each([
    ["0x10", 16],
    ["1e3", 1000],
    ["+1", 1],
    ["-.5", -0.5],
    ["01", 1],
    ["Infinity", Infinity],
    ["-nan", NaN],
  ])("reads the number %s as C does", (text, number) => {
    expect(decode(text)).toEqual({ ok: true, value: { type: "number", number } });
  });

  it("keeps any bytes in strings and ends at a NUL outside of them", () => {
    expect(decode('"\udcff\\u00e9\\ud83d\\udd11\\u0000"\0 x')).toEqual({
      ok: true,
      value: { type: "string", text: "\udcffé🔑\0" },
    });
  });

  it("takes whatever is JSON for what it is", () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (text) => {
        const decoded = decode(text);
        const value: unknown = JSON.parse(text);
        const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
        expect(decoded.ok && decoded.value.type).toBe(type);
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("never throws and quotes nothing of what it reads", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
        const decoded = decodeJson(bytes);
        if (!decoded.ok)
          expect(decoded.problem).toMatch(/^(Expected [a-z ]+ but found [\w ]+ at character \d+|JSON parser .*)$/);
      }),
      { numRuns: propertyRuns() },
    );
  });
});
