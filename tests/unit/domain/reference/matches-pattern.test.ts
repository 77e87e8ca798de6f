import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesPattern } from "@/lib/domain/reference/matches-pattern";
import { propertyRuns } from "@/tests/support/property-runs";

describe("a vault's resource pattern", () => {
  it.each([
    ["pay/db", "pay/db", true],
    ["pay/db", "pay/*", true],
    ["pay/eu/db", "pay/*", true],
    ["pay/", "pay/*", true],
    ["payroll/db", "pay/*", false],
    ["pay/db", "*", true],
    ["", "*", true],
    ["pay/db", "*db", true],
    ["pay/db2", "*db", false],
    ["pay/eu/db", "pay/*/db", true],
    ["pay/db", "pay/*/db", false],
    ["aba", "ab*ba", false],
    ["pay.db", "pay?db", false],
    ["pay/db", "PAY/*", false],
    ["a.b", "a.b", true],
    ["axb", "a.b", false],
    ["x/db", "", false],
  ])("%s, %s: %s", (resource, pattern, matches) => {
    expect(matchesPattern(resource, pattern)).toBe(matches);
  });

  const text = fc.string({ unit: fc.constantFrom("a", "b", "/", "."), maxLength: 8 });
  const glob = fc.string({ unit: fc.constantFrom("a", "b", "/", ".", "*"), maxLength: 8 });

  it("says what the same pattern says as a regular expression", () => {
    fc.assert(
      fc.property(text, glob, (resource, pattern) => {
        const source = pattern.replace(/[.]/g, "\\.").replaceAll("*", "[^]*");
        expect(matchesPattern(resource, pattern)).toBe(new RegExp(`^${source}$`).test(resource));
      }),
      { numRuns: propertyRuns() },
    );
  });
});
