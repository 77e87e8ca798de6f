import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Secret } from "@/lib/domain/secret";
import { fingerprintOf, shortFingerprint } from "@/lib/providers/fingerprint";

const key = { id: "k1", key: Secret.of(randomBytes(32)) };
const place = { gateway: "g", vault: "v", resource: "r", member: null };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const strong = randomBytes(32).toString("base64url");

describe("fingerprintOf", () => {
  it("compares a hard value everywhere", () => {
    const here = fingerprintOf(bytes(strong), place, key);
    const there = fingerprintOf(bytes(strong), { ...place, gateway: "other", member: "m" }, key);
    expect(here).toEqual(there);
    expect(here).toMatchObject({ comparable: true, keyId: "k1" });
    expect(here.hex).toMatch(/^[0-9a-f]{32}$/);
    expect(shortFingerprint(here)).toMatch(/^[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}$/);
  });

  it.each(["gateway", "vault", "resource", "member"] as const)(
    "ties a weak value to its %s and shows nothing",
    (part) => {
      const here = fingerprintOf(bytes("hunter2"), place, key);
      expect(fingerprintOf(bytes("hunter2"), place, key)).toEqual(here);
      expect(fingerprintOf(bytes("hunter2"), { ...place, [part]: "x" }, key).hex).not.toBe(here.hex);
      expect([here.comparable, shortFingerprint(here)]).toEqual([false, null]);
    },
  );

  it("is another under another key and for another value", () => {
    const here = fingerprintOf(bytes(strong), place, key).hex;
    expect(fingerprintOf(bytes(strong), place, { id: "k2", key: Secret.of(randomBytes(32)) }).hex).not.toBe(here);
    expect(fingerprintOf(bytes(`${strong}.`), place, key).hex).not.toBe(here);
  });
});
