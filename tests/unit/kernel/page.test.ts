import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/domain/errors";
import { keyId, keyMoment, pageOf, sliceOf, type Key } from "@/lib/services/kernel/page";
import { propertyRuns } from "@/tests/support/property-runs";

type Row = readonly [string, number];
const keyOf = (row: Row): Key => [...row];
const compare = (a: Row, b: Row): number => (a[0] === b[0] ? a[1] - b[1] : a[0] < b[0] ? -1 : 1);

/** What a database does for a slice: rows behind the key, in the order of the list or against it, one more than asked. */
function fetched(rows: readonly Row[], size: number, query: { after?: string; before?: string }) {
  const slice = sliceOf(query, 2);
  const from = slice.from as Row | null;
  const ordered = slice.backwards ? [...rows].reverse() : rows;
  const beyond = ordered.filter(
    (row) => from === null || (slice.backwards ? compare(row, from) < 0 : compare(row, from) > 0),
  );
  return pageOf(beyond.slice(0, size + 1), size, slice, keyOf);
}

const lists = fc
  .uniqueArray(fc.tuple(fc.string({ maxLength: 3, unit: "binary" }), fc.integer({ min: 0, max: 3 })), {
    maxLength: 40,
    selector: ([text, n]) => `${n}:${text}`,
  })
  .map((rows): readonly Row[] => [...rows].sort(compare));

const invalid = (work: () => unknown): void => {
  let code: string | null = null;
  try {
    work();
  } catch (error) {
    code = error instanceof AppError ? error.code : "foreign";
  }
  expect(code).toBe("INVALID");
};

describe("keyset pages", () => {
  it("one after the other are the whole list, forwards and backwards", () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 7 }), (rows, size) => {
        const forwards: Row[] = [];
        let page = fetched(rows, size, {});
        expect(page.previous).toBeNull();
        forwards.push(...page.rows);
        while (page.next !== null) {
          page = fetched(rows, size, { after: page.next });
          forwards.push(...page.rows);
        }
        expect(forwards).toEqual(rows);
        const backwards: Row[] = [...page.rows];
        while (page.previous !== null) {
          page = fetched(rows, size, { before: page.previous });
          backwards.unshift(...page.rows);
        }
        expect(backwards).toEqual(rows);
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("of a list that fits have no neighbours", () => {
    expect(fetched([["a", 1]], 1, {})).toEqual({ rows: [["a", 1]], next: null, previous: null });
    expect(fetched([], 1, {})).toEqual({ rows: [], next: null, previous: null });
  });

  it("take no cursor they did not give", () => {
    const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    for (const cursor of [
      "",
      "x",
      "%",
      encoded(null),
      encoded([]),
      encoded(["a"]),
      encoded(["a", 1, 2]),
      encoded([{}, []]),
    ]) {
      invalid(() => sliceOf({ after: cursor }, 2));
      invalid(() => sliceOf({ before: cursor }, 2));
    }
  });

  it("take moments and ids as what they are", () => {
    const at = new Date("2026-03-01T10:00:00.123Z");
    expect(keyMoment(at.toISOString())).toEqual(at);
    for (const part of [undefined, "soon", "", 12]) invalid(() => keyMoment(part));
    const id = "0b0e6a1c-6b7a-4a3e-9a3e-1f2d3c4b5a69";
    expect(keyId(id)).toBe(id);
    for (const part of [undefined, "x", 1, `${id}'`]) invalid(() => keyId(part));
  });
});
