import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { htmlTable, htmlText } from "@/lib/domain/text/html";
import { propertyRuns } from "@/tests/support/property-runs";

describe("text in HTML", () => {
  it("begins no tag, ends no attribute, and comes back as it was but for control characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const encoded = htmlText(text);
        expect(encoded).not.toMatch(/[<>"']/);
        const back = encoded
          .replaceAll("&lt;", "<")
          .replaceAll("&gt;", ">")
          .replaceAll("&quot;", '"')
          .replaceAll("&#39;", "'")
          .replaceAll("&amp;", "&");
        expect(back).toBe(text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, ""));
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("stands as text in every cell, head and caption of a table", () => {
    const bad = `"><script>alert(1)</script>`;
    const table = htmlTable(bad, [bad], [[bad]]);
    expect(table).not.toContain("<script");
    expect(table.match(/&lt;script&gt;/g)).toHaveLength(3);
  });
});
