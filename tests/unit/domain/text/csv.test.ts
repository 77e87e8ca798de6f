import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvOf } from "@/lib/domain/text/csv";
import { propertyRuns } from "@/tests/support/property-runs";

/** A reader of RFC 4180, to go the way back. */
function read(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end === "\r\n") {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe("rows as CSV", () => {
  it("leave plain cells alone and quote what would break a row", () => {
    expect(csvOf([["a", 'b "c"', "d,e"], ["f\ng"]])).toBe('a,"b ""c""","d,e"\r\n"f\ng"\r\n');
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])("keep a spreadsheet from running %j", (text) => {
    expect(csvOf([[text]])).toBe(`"'${text}"\r\n`);
  });

  it("come back as they went, but for the apostrophe", () => {
    const cell = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', ",", "\r", "\n", "=", "a") }));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1 })), (rows) => {
        const tamed = rows.map((row) => row.map((text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)));
        expect(read(csvOf(rows))).toEqual(tamed);
      }),
      { numRuns: propertyRuns() },
    );
  });
});
