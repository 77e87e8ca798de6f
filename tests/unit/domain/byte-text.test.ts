import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesToText, invalidUtf8At, textToBytes } from "@/lib/domain/byte-text";
import { propertyRuns } from "@/tests/support/property-runs";

const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc
    .array(fc.constantFrom(0, 65, 0xc3, 0xbc, 0xe0, 0x80, 0xed, 0xa0, 0xf0, 0x9f, 0x94, 0x91, 0xf4, 0xff))
    .map((list) => Uint8Array.from(list)),
);

describe("bytesToText", () => {
  it("loses no byte, whatever the bytes", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect([...textToBytes(bytesToText(bytes))]).toEqual([...bytes]);
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("agrees with the platform on what UTF-8 is", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const replaced = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
        const isValid = !replaced.includes("\ufffd");
        expect(invalidUtf8At(bytes) === -1).toBe(isValid);
        if (isValid) expect(bytesToText(bytes)).toBe(replaced);
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("keeps a byte order mark and finds the first bad byte", () => {
    expect(bytesToText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe("\ufeffa");
    expect(invalidUtf8At(Uint8Array.of(0x61, 0xc3, 0xbc, 0xc3))).toBe(3);
  });
});

describe("textToBytes", () => {
  it("takes any text, lone surrogates too", () => {
    expect([...textToBytes("a\udcff🔑\ud800")]).toEqual([0x61, 0xff, 0xf0, 0x9f, 0x94, 0x91, 0xed, 0xa0, 0x80]);
  });
});
