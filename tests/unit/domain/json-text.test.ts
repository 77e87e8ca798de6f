import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isTooDeep } from "@/lib/domain/json-depth";
import { readJson } from "@/lib/domain/json-text";
import { propertyRuns } from "@/tests/support/property-runs";

describe("a config typed as JSON", () => {
  it.each([
    ['{\n  "a": 1,\n}', "Line 3, column 1: expected object key string but found }."],
    ['{"a" 1}', "Line 1, column 6: expected colon but found a number."],
    ['{"ü": canary}', "Line 1, column 7: expected value but found invalid token."],
    ["{", "Line 1, column 2: expected object key string but found the end."],
    ["", "Line 1, column 1: expected value but found the end."],
    ["{} x", "Line 1, column 4: expected the end but found invalid token."],
    ['{"a": 0x10}', "This is not JSON."],
  ])("says of %j where it breaks off, and quotes nothing", (text, problem) => {
    expect(readJson(text)).toMatchObject({ ok: false, problem: { text: problem } });
  });

  it.each([
    ["[".repeat(50_000), 101],
    [`${"[".repeat(50_000)}${"]".repeat(50_000)}`, 101],
    [`${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`, 501],
  ])("is refused where it goes deeper than a hundred levels (%#)", (text, column) => {
    const sentence = `Line 1, column ${column}: more than 100 levels of braces and brackets within each other.`;
    expect(readJson(text)).toMatchObject({ ok: false, problem: { column, text: sentence } });
  });

  it("may go a hundred levels deep, brackets in its texts left out", () => {
    const text = `${"[".repeat(100)}"\\"${"[".repeat(200)}"${"]".repeat(100)}`;
    expect(readJson(text)).toMatchObject({ ok: true });
    expect(isTooDeep(JSON.parse(text))).toBe(false);
    expect(isTooDeep([JSON.parse(text)])).toBe(true);
    expect(isTooDeep(JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`))).toBe(true);
  });

  it("is what was meant, and never throws", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, noise) => {
        const text = JSON.stringify(value);
        expect(readJson(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown });
        expect(typeof readJson(`${text}${noise}{`).ok).toBe("boolean");
      }),
      { numRuns: propertyRuns() },
    );
  });
});
