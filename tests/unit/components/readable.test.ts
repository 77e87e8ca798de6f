import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readable } from "@/components/references/readable";
import { propertyRuns } from "@/tests/support/property-runs";

describe("a text that may hold any bytes, on the screen", () => {
  it("leaves what can be read as it is", () => {
    expect(readable("{vault://hcv/größe/🔑?ttl=60#2}")).toBe("{vault://hcv/größe/🔑?ttl=60#2}");
  });

  it.each([
    ["a\u0000b", "a\\x00b"],
    ["a\nb", "a\\x0ab"],
    ["\udc80", "\\x80"],
    ["\udcff\udcfe", "\\xff\\xfe"],
    ["\ud800x", "\\u{d800}x"],
    ["a\u202eb", "a\\u{202e}b"],
    ["\ufeffx", "\\u{feff}x"],
  ])("shows %j for what it is", (text, shown) => {
    expect(readable(text)).toBe(shown);
  });

  it("is always well formed and without marks that turn the reading direction", () => {
    const unit = fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const shown = readable(text);
        expect(shown.isWellFormed()).toBe(true);
        expect(shown).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
      { numRuns: propertyRuns() },
    );
  });
});
