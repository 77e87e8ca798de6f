import { describe, expect, it } from "vitest";
import { wholeSeconds } from "@/lib/providers/whole-seconds";

describe("the seconds of a header", () => {
  it.each([
    ["0", 0],
    ["7", 7],
    ["999999", 999_999],
  ])("%j is %d", (header, seconds) => {
    expect(wholeSeconds(header)).toBe(seconds);
  });

  it.each([null, undefined, "", "-1", "1.5", "7 s", "1000000", "Wed, 21 Oct 2026 07:28:00 GMT"])(
    "%j is none",
    (header) => {
      expect(wholeSeconds(header)).toBeNull();
    },
  );
});
