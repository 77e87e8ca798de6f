import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formsOf, leaksOf, type Place } from "@/tests/support/leaks";
import { propertyRuns } from "@/tests/support/property-runs";

/** Looks at every place of the text for every run of twelve: slow, and there is nothing to get wrong. */
function slowly(secrets: readonly string[], { text }: Place): readonly number[] {
  const runs = new Set(
    secrets.flatMap(formsOf).flatMap((form) => Array.from(form, (_, at) => form.slice(at, at + 12))),
  );
  const found: number[] = [];
  for (let at = 0; at + 12 <= text.length; at += 1) {
    if (at < (found.at(-1) ?? -64) + 64) continue;
    if (runs.has(text.slice(at, at + 12))) found.push(at);
  }
  return found;
}

// Few letters, so that runs begin, break off and repeat everywhere.
const letters = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 30 });
const secret = fc.string({ unit: fc.constantFrom("a", "b", "c", "-", "é"), minLength: 12, maxLength: 64 });
const text = fc.tuple(secret, secret).chain(([one, other]) => {
  const forms = [...formsOf(one), ...formsOf(other)];
  const piece = fc
    .tuple(fc.nat(forms.length - 1), fc.nat(60), fc.integer({ min: 5, max: 30 }))
    .map(([form, from, length]) => (forms[form] ?? "").slice(from, from + length));
  const pieces = fc.array(fc.oneof(letters, piece), { maxLength: 12 }).map((all) => all.join(""));
  return fc.record({ secrets: fc.constant([one, other]), text: pieces });
});

describe("looking for leaks", () => {
  it("finds what looking at every place finds, and nothing else", () => {
    fc.assert(
      fc.property(text, ({ secrets, text }) => {
        const place = { name: "here", text };
        const found = leaksOf(Object.fromEntries(secrets.map((one, index) => [String(index), one])), [place]);
        expect(found.map(({ at }) => at)).toEqual(slowly(secrets, place));
      }),
      { numRuns: propertyRuns() },
    );
  }, 120_000);

  it("finds twelve characters wherever they stand, and leaves eleven", () => {
    const own = "k7Qz-pW3mX9_vT2rLd8y";
    for (let before = 0; before < 30; before += 1) {
      for (let from = 0; from + 12 <= own.length; from += 1) {
        const found = (length: number) =>
          leaksOf({ own }, [{ name: "here", text: `${".".repeat(before)}${own.slice(from, from + length)}.` }]);
        expect(found(12)).toMatchObject([{ secret: "own", place: "here", at: before }]);
        expect(found(11)).toEqual([]);
      }
    }
  });

  it("finds it encoded, too", () => {
    const own = "k7Qz-pW3mX9_vT2rLd8yHs5bNc1f";
    const bytes = Buffer.from(own);
    const pairs = bytes.toString("hex").match(/../g) ?? [];
    const carried: Readonly<Record<string, string>> = {
      ...{ lower: own.toLowerCase(), upper: own.toUpperCase(), backwards: [...own].reverse().join("") },
      ...{ hex: bytes.toString("hex"), HEX: bytes.toString("hex").toUpperCase(), percent: `%${pairs.join("%")}` },
      ...{ escapes: `\\x${pairs.join("\\x")}` },
      ...Object.fromEntries(
        ["", "a", "ab"].map((before) => [`base64 ${before}`, Buffer.from(`${before}${own}!`).toString("base64")]),
      ),
      ...Object.fromEntries(
        ["", "a", "ab"].map((before) => [`base64url ${before}`, Buffer.from(`${before}${own}!`).toString("base64url")]),
      ),
    };
    for (const [name, form] of Object.entries(carried)) {
      expect(leaksOf({ own }, [{ name, text: `{"x":"${form}"}` }]).length, name).toBeGreaterThan(0);
    }
  });
});
