import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kongConfValue } from "@/lib/domain/text/kong-conf";
import { propertyRuns } from "../../../support/property-runs";

/** As Kong reads what stands behind `=`: up to a hash sign that no backslash escapes, without blanks at the ends. */
const read = (text: string): string =>
  text
    .replace(/^(#.*|(.*?[^\\])#.*)$/s, "$2")
    .replaceAll("\\#", "#")
    .trim();

describe("kongConfValue", () => {
  it.each([
    ["vault.internal", "vault.internal"],
    ["a#b", "a\\#b"],
    ["#2", "\\#2"],
    ["a b", "a b"],
    ['"quoted" = $x; \\n', '"quoted" = $x; \\n'],
  ])("writes %j as %j", (text, line) => expect(kongConfValue(text)).toBe(line));

  it.each(["", " a", "a ", "a\nb", "a\r", "\0", "a\tb", "ends in \\", "a\\#b"])("has no line for %j", (text) =>
    expect(kongConfValue(text)).toBeNull(),
  );

  it("reads back as itself, and never adds a line", () => {
    const hostile = fc.string({ unit: fc.constantFrom("#", "\\", "=", "\n", " ", "a", "'", '"', "$", "{", "}", "é") });
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: "binary" })), (text) => {
        const line = kongConfValue(text);
        if (line === null) return;
        expect(read(line)).toBe(text);
        expect(line).not.toMatch(/[\r\n]/);
      }),
      { numRuns: propertyRuns() },
    );
  });
});
