import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findReferences } from "@/lib/domain/reference/find-references";
import { propertyRuns } from "@/tests/support/property-runs";

describe("findReferences", () => {
  it("finds whole values at any depth, in the order of the text", () => {
    const value = {
      "{vault://env/name}": 1,
      config: { headers: { authorization: "{vault://env/a}" }, hosts: ["x", "{vault://env/b}"] },
      partial: "Bearer {vault://env/c}",
      cert: "{vault://env/d}",
    };
    expect(findReferences(value)).toEqual([
      { reference: "{vault://env/a}", path: ["config", "headers", "authorization"] },
      { reference: "{vault://env/b}", path: ["config", "hosts", 1] },
      { reference: "{vault://env/d}", path: ["cert"] },
    ]);
    expect(findReferences("{vault://env/a}")).toEqual([{ reference: "{vault://env/a}", path: [] }]);
  });

  it("comes to an end in a ring and in the deep", () => {
    const ring: Record<string, unknown> = { at: "{vault://env/a}" };
    ring.again = ring;
    expect(findReferences(ring)).toHaveLength(1);
    let deep: unknown = "{vault://env/a}";
    for (let i = 0; i < 5000; i++) deep = [deep];
    expect(findReferences(deep)[0]!.path).toHaveLength(5000);
  });

  it("never throws on any value", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => Array.isArray(findReferences(value))),
      { numRuns: propertyRuns() },
    );
  });
});
