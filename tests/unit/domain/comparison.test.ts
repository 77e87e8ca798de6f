import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareValues, type Compared } from "@/lib/domain/comparison";
import { outcomeNames } from "@/lib/domain/resolution";

const print = (text: string, comparable = true) => ({
  ...{ hex: createHash("sha256").update(text).digest("hex").slice(0, 32), keyId: "k", comparable },
});
const resolved = (text: string, comparable = true): Compared => ({
  outcome: "resolved",
  fingerprint: print(text, comparable),
});
const verdict = (first: Compared, second: Compared) => compareValues(first, second).verdict;

describe("compareValues", () => {
  it("tells equal values from different ones by all 128 bits", () => {
    expect(verdict(resolved("a"), resolved("a"))).toBe("same");
    expect(verdict(resolved("a"), resolved("b"))).toBe("different");
    const near = { ...print("a"), hex: `${print("a").hex.slice(0, 31)}${print("a").hex.endsWith("0") ? "1" : "0"}` };
    expect(verdict(resolved("a"), { outcome: "resolved", fingerprint: near })).toBe("different");
  });

  it("never tells anything of a value that could be guessed, whatever the other is", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.boolean(), fc.boolean(), (one, other, strong, swapped) => {
        const pair = [resolved(one, false), resolved(other, strong)] as const;
        const told = swapped ? compareValues(pair[1], pair[0]) : compareValues(...pair);
        expect([told.verdict, told.title]).toEqual(["not-comparable", "Not told"]);
      }),
    );
    // The words depend on which of them is weak, and on nothing else.
    expect(compareValues(resolved("a", false), resolved("a", false))).toEqual(
      compareValues(resolved("a", false), resolved("b", false)),
    );
    expect(compareValues(resolved("a", false), resolved("a")).text).toMatch(/^The first reference has a value/);
    expect(compareValues(resolved("a"), resolved("a", false)).text).toMatch(/^The second reference has a value/);
  });

  it("says which of them did not resolve", () => {
    const failing = outcomeNames.filter((name) => name !== "resolved" && name !== "present-unverified");
    for (const outcome of failing) {
      const told = compareValues({ outcome, fingerprint: null }, resolved("a"));
      expect([told.verdict, told.text]).toEqual(["failed", expect.stringMatching(/^The first reference did not/)]);
    }
    const none: Compared = { outcome: "not-found", fingerprint: null };
    expect(compareValues(none, none).text).toMatch(/^Both references did not/);
  });

  it("compares nothing where no value was read, or the keys are not the same", () => {
    const seen: Compared = { outcome: "present-unverified", fingerprint: null };
    expect(verdict(resolved("a"), seen)).toBe("not-comparable");
    const other = { ...resolved("a"), fingerprint: { ...print("a"), keyId: "older" } };
    expect(verdict(resolved("a"), other)).toBe("not-comparable");
  });
});
