import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownPath } from "@/lib/server/own-path";
import { propertyRuns } from "@/tests/support/property-runs";

describe("where a sign-in goes on to", () => {
  it.each([
    ["/", "/"],
    ["/g/lab/vaults?q=a&after=b", "/g/lab/vaults?q=a&after=b"],
    ["/g/lab/../prod-eu/vaults", "/g/prod-eu/vaults"],
    ["/changes#top", "/changes"],
  ])("stays on the path %s", (given, path) => {
    expect(ownPath(given)).toBe(path);
  });

  it.each([
    "",
    "g/lab",
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/g/..//evil.example",
    "/%2e//evil.example",
    "javascript:alert(1)",
    null,
    undefined,
    ["/g/lab"],
  ])("goes to the start instead of %j", (given) => {
    expect(ownPath(given)).toBe("/");
  });

  it("never leaves this host, whatever path is put together", () => {
    const piece = fc.constantFrom("/", ".", "..", "\\", "%2e", "%2f", "evil.example", "@", ":", "?", "#", "\t", " ");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const path = ownPath(`/${pieces.join("")}`);
        expect(new URL(path, "https://keyhole.example").origin).toBe("https://keyhole.example");
      }),
      { numRuns: propertyRuns() },
    );
  });
});
