import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCrypto } from "@/lib/runtime/crypto";
import { deviceMark, isDeviceOf } from "@/lib/services/sessions/device-mark";
import { propertyRuns } from "@/tests/support/property-runs";

const crypto = createCrypto(Buffer.alloc(32, 1));
const day = 86_400_000;
const then = new Date("2026-03-01T10:00:00Z");
const after = (days: number): Date => new Date(then.getTime() + days * day);

describe("the mark of a device", () => {
  it("counts for its person for ninety days", () => {
    const mark = deviceMark(crypto, "maya", then);
    expect([0, 1, 90].map((days) => isDeviceOf(crypto, "maya", mark, after(days)))).toEqual([true, true, true]);
    expect(isDeviceOf(crypto, "maya", mark, after(90.01))).toBe(false);
  });

  it("counts for nobody else, under no other key, and not before it was made", () => {
    const mark = deviceMark(crypto, "maya", then);
    expect(isDeviceOf(crypto, "jonas", mark, then)).toBe(false);
    expect(isDeviceOf(createCrypto(Buffer.alloc(32, 2)), "maya", mark, then)).toBe(false);
    expect(isDeviceOf(crypto, "maya", mark, after(-1))).toBe(false);
  });

  it("cannot be made younger or invented", () => {
    const mark = deviceMark(crypto, "maya", then);
    const [, hash = ""] = mark.split(".");
    const later = Math.floor(after(80).getTime() / 1000);
    expect(isDeviceOf(crypto, "maya", `${later}.${hash}`, after(100))).toBe(false);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `${later}.${text}`),
        ),
        (text) => {
          expect(isDeviceOf(crypto, "maya", text, after(81))).toBe(false);
        },
      ),
      { numRuns: propertyRuns() },
    );
  });
});
