import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatReference } from "@/lib/domain/reference/format-reference";
import { parseReference, type Reference } from "@/lib/domain/reference/parse-reference";
import vectors from "@/tests/fixtures/reference-vectors.json";
import { propertyRuns } from "@/tests/support/property-runs";
import { referenceText } from "./reference-text";

const base: Reference = { name: "prod", resource: "db", key: null, config: null, version: null };

const parsed = (text: unknown, gatewayVersion = "3.15"): Reference | null => {
  const result = parseReference(text, { gatewayVersion });
  return result.ok ? result.value : null;
};

describe("formatReference", () => {
  it.each<[Partial<Reference>, string]>([
    [{}, "{vault://prod/db}"],
    [{ key: "password" }, "{vault://prod/db/password}"],
    [{ resource: "a/b", key: "c" }, "{vault://prod/a/b/c}"],
    [{ resource: "a/b" }, "{vault://prod/a%2Fb}"],
    [{ resource: "/a", key: "b/c" }, "{vault://prod/%2Fa/b%2Fc}"],
    [{ resource: "100% + x" }, "{vault://prod/100%2525%20%252B%20x}"],
    [{ resource: "a?b#c;d" }, "{vault://prod/a%3Fb%23c%3Bd}"],
    [{ config: { ttl: "60", flag: true, x: ["1", true] } }, "{vault://prod/db?ttl=60&flag&x=1&x}"],
    [{ config: {} }, "{vault://prod/db?&}"],
    [{ version: 2 }, "{vault://prod/db#2}"],
    [{ version: -Infinity }, "{vault://prod/db#-inf}"],
    [{ name: "::1" }, "{vault://[::1]/db}"],
    [{ name: "a@b" }, "{vault://@a@b/db}"],
  ])("writes %j", (given, text) => {
    expect(formatReference({ ...base, ...given })).toBe(text);
    expect(parsed(text)).toEqual({ ...base, ...given });
  });

  it("refuses a prefix that no reference can hold", () => {
    for (const name of ["", "a/b", "a#b"]) expect(() => formatReference({ ...base, name })).toThrow("slash");
  });

  it("is read back as the same by every version, whatever the reference was", () => {
    const texts = fc.oneof(referenceText, fc.constantFrom(...vectors.map(({ input }) => String(input))));
    fc.assert(
      fc.property(texts, (text) => {
        const reference = parsed(text);
        if (reference === null) return;
        for (const version of ["3.7", "3.8"]) expect(parsed(formatReference(reference), version)).toEqual(reference);
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("can write any resource, key and option", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(text, fc.option(text), fc.dictionary(text, text, { maxKeys: 4 }), (resource, key, config) => {
        const reference = { ...base, resource, key, config: { ...config } };
        expect(parsed(formatReference(reference))).toEqual(reference);
      }),
      { numRuns: propertyRuns() },
    );
  });
});
