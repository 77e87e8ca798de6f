import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { yamlText } from "@/lib/domain/text/yaml";
import { propertyRuns } from "@/tests/support/property-runs";

/** The scalars this writer makes, read back by YAML 1.2's rules for each style. */
function readScalar(text: string): unknown {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (!text.startsWith('"')) return /^[A-Za-z_]/.test(text) ? text : JSON.parse(text);
  const json = text.replace(/\\U([0-9a-f]{8})/g, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16)));
  return JSON.parse(json);
}

describe("plain JSON as YAML", () => {
  it("stands in block style, lists one deeper", () => {
    expect(
      yamlText({ _format_version: "3.0", vaults: [{ name: "hcv", tags: ["a", "b c"], config: { port: 8200 } }] }),
    ).toBe(
      [
        '_format_version: "3.0"',
        "vaults:",
        "  - name: hcv",
        "    tags:",
        "      - a",
        '      - "b c"',
        "    config:",
        "      port: 8200",
        "",
      ].join("\n"),
    );
  });

  it.each([
    "true",
    "No",
    "null",
    "NaN",
    "1.0",
    "0x1f",
    "2026-03-01",
    "~",
    "",
    " a",
    "a: b",
    "a #b",
    "- a",
    "&a",
    "*a",
    "!a",
  ])("quotes %j, which a reader could take for something else", (text) => {
    expect(yamlText({ a: text })).toBe(`a: "${text}"\n`);
  });

  it("keeps quotes and backslashes as they are, in single quotes", () => {
    expect(yamlText({ a: `say "it's" \\n` })).toBe(`a: 'say "it''s" \\n'\n`);
  });

  it.each([
    ["a\nb", '"a\\nb"'],
    ["\u0085", '"\\u0085"'],
    ["a\u202eb", '"a\\u202eb"'],
    ["\u{e0041}", '"\\U000e0041"'],
  ])("escapes what is not to be seen in %j", (text, written) => {
    expect(yamlText({ a: text })).toBe(`a: ${written}\n`);
  });

  it("writes empty lists and objects so that they stay what they are", () => {
    expect(yamlText({ a: [], b: {}, c: null, d: false })).toBe("a: []\nb: {}\nc: null\nd: false\n");
  });

  it("reads back as the same text, whatever it is", () => {
    const hostile = fc.string({
      unit: fc.constantFrom("'", '"', "\\", "\n", ":", " ", "#", "{", "}", "a", "\u2028", "é"),
    });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "grapheme" }), hostile), (text) => {
        const written = yamlText({ k: text });
        expect(written.endsWith("\n") && !written.slice(0, -1).includes("\n")).toBe(true);
        expect(readScalar(written.slice("k: ".length, -1))).toBe(text);
      }),
      { numRuns: propertyRuns() },
    );
  });
});
