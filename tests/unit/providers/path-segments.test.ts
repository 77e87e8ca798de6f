import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeSegment, pathSegments } from "@/lib/providers/path-segments";
import { propertyRuns } from "../../support/property-runs";

/** Texts near the dangerous ones. */
const hostile = fc
  .array(
    fc.constantFrom(
      ...[
        "a",
        "b",
        ".",
        "..",
        "/",
        "\\",
        "%2e",
        "%2E%2e",
        "%2f",
        "%252e%252e",
        "%25252e",
        "%5c",
        "%00",
        "\u0000",
        "\n",
      ],
      ...["%0a", "%", "%zz", "é", "\udc80", "?", "#", ";", "+", " ", "sys", "data", "%c2%85", "\u0085", "*"],
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));

describe("pathSegments", () => {
  it.each([
    ["a", ["a"]],
    ["a/b c", ["a", "b c"]],
    ["100%", ["100%"]],
    ["a%2Fb", ["a%2Fb"]],
    ["...", ["..."]],
    [".env", [".env"]],
  ])("%j is %j", (text, segments) => expect(pathSegments(text)).toEqual({ ok: true, value: segments }));

  it.each([
    ["", "empty-segment"],
    ["/a", "empty-segment"],
    ["a/", "empty-segment"],
    ["a//b", "empty-segment"],
    ["..", "dot-segment"],
    ["a/../b", "dot-segment"],
    ["a/./b", "dot-segment"],
    ["%2e%2e/sys/mounts", "dot-segment"],
    ["%252e%252E/sys", "dot-segment"],
    ["a%2f..%2fb", "dot-segment"],
    ["a%2f%2fb", "empty-segment"],
    ["..\\x", "dot-segment"],
    ["%2E%2e ", "dot-segment"],
    ["a\u0000", "control-character"],
    ["a%00", "control-character"],
    ["a%250a", "control-character"],
    ["a\u0085", "control-character"],
  ])("%j is refused: %s", (text, problem) => expect(pathSegments(text)).toEqual({ ok: false, problem }));

  it("lets nothing through that a URL, once or more decoded, reads as another place", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const segments = pathSegments(text);
        if (!segments.ok) return;
        const path = `/v1/mount/data/${segments.value.map(encodeSegment).join("/")}`;
        const url = new URL(`http://h${path}`);
        expect(url.pathname).toBe(path);
        expect(url.pathname.split("/")).toHaveLength(4 + segments.value.length);
        let decoded = path;
        for (let i = 0; i < 6; i++) {
          expect(new URL(`http://h${decoded.replaceAll(/[?#]/g, "x")}`).pathname.startsWith("/v1/mount/data/")).toBe(
            true,
          );
          decoded = decoded.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
        }
      }),
      { numRuns: propertyRuns() },
    );
  });
});

describe("encodeSegment", () => {
  it.each([
    ["a-b._~9", "a-b._~9"],
    ["a/b", "a%2Fb"],
    ["é", "%C3%A9"],
    ["\udc80", "%80"],
    ["100%", "100%25"],
    ["a b+c?d#e;f'(*)", "a%20b%2Bc%3Fd%23e%3Bf%27%28%2A%29"],
  ])("%j is %s", (text, encoded) => expect(encodeSegment(text)).toBe(encoded));
});
