import fc from "fast-check";
import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Secret } from "@/lib/domain/secret";
import { createSeal } from "@/lib/runtime/seal";
import { propertyRuns } from "../../support/property-runs";

const key = randomBytes(32);
const seal = createSeal(key);
const place = { table: "vault", column: "config_sealed", row: "1", binding: '["hcv",["config.host","a"]]' };
const text = (secret: Secret | null): string | null =>
  secret === null ? null : new TextDecoder().decode(secret.reveal());

describe("a sealed value", () => {
  it("opens in its place with its key, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const opened = seal.open(seal.close(Secret.of(bytes), place), place);
        expect([...(opened?.reveal() ?? [])]).toEqual([...bytes]);
      }),
      { numRuns: propertyRuns() },
    );
  });

  it.each(["table", "column", "row", "binding"] as const)("does not open under another %s", (part) => {
    const sealed = seal.close(Secret.fromText("canary"), place);
    const elsewhere = { ...place, [part]: `${place[part]}x` };
    expect(seal.open(sealed, elsewhere)).toBeNull();
    expect(seal.unseal(sealed, elsewhere)).toEqual({ ok: false, problem: "other-place" });
  });

  it("does not open when text moves from one part of the place to the next", () => {
    const sealed = seal.close(Secret.fromText("canary"), { ...place, table: "ab", column: "c" });
    expect(seal.open(sealed, { ...place, table: "a", column: "bc" })).toBeNull();
  });

  it("does not open with another key, and opens with an earlier one that is still known", () => {
    const sealed = seal.close(Secret.fromText("canary"), place);
    const other = randomBytes(32);
    expect(createSeal(other).unseal(sealed, place)).toEqual({ ok: false, problem: "other-key" });
    expect(text(createSeal(other, [key]).open(sealed, place))).toBe("canary");
  });

  it("does not open with any byte changed or cut off", () => {
    const sealed = seal.close(Secret.fromText("canary"), place);
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(seal.open(changed, place)).toBeNull();
      expect(seal.open(sealed.subarray(0, at), place)).toBeNull();
    }
  });

  it("is never the same twice and holds nothing of the value", () => {
    const [one, two] = [seal.close(Secret.fromText("canary"), place), seal.close(Secret.fromText("canary"), place)];
    expect(Buffer.from(one).equals(Buffer.from(two))).toBe(false);
    expect(Buffer.from(one).includes("canary")).toBe(false);
  });

  it("takes no key of another length", () => expect(() => createSeal(randomBytes(16))).toThrow("32 bytes"));
});
