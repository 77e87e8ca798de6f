import { describe, expect, it } from "vitest";
import { crc32c } from "@/lib/providers/gcp/crc32c";

describe("crc32c", () => {
  // RFC 3720 B.4, and the check value of the catalogue of CRCs.
  it.each([
    ["32 zeros", new Uint8Array(32), 0x8a9136aa],
    ["32 ones", new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ["0 to 31", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ["31 to 0", Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
    ["the digits", new TextEncoder().encode("123456789"), 0xe3069283],
    ["nothing", new Uint8Array(0), 0],
  ])("of %s", (_, bytes, sum) => expect(crc32c(bytes)).toBe(sum));
});
