import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { characterClasses, lengthBucket, maskText, shownNames } from "@/lib/domain/mask";
import { propertyRuns } from "@/tests/support/property-runs";

const suffixOf = (value: string): string | null => {
  const masked = maskText(value, { suffix: true });
  return masked.kind === "text" ? masked.suffix : null;
};

describe("maskText", () => {
  it.each([
    ["12345678", "number", "8–15 chars"],
    ["00112233-4455-6677-8899-aabbccddeeff", "UUID", "32–63 chars"],
    ["deadbeef", "hex", "8–15 chars"],
    ["Zm9vYmFy+/A=", "base64", "8–15 chars"],
    ["sk_live_abc.DEF-123", "token", "16–31 chars"],
    ["correct!horse", "password", "8–15 chars"],
    ["two words", "line of text", "8–15 chars"],
    ["two\nlines", "text", "8–15 chars"],
    ["🔑🔑", "line of text", "1–7 chars"],
  ])("tells class and range of %j and nothing else", (value, type, length) => {
    expect(maskText(value, { suffix: false })).toEqual({ kind: "text", class: type, length, suffix: null });
  });

  it("tells of bytes that are no text only how many there are", () => {
    expect(maskText(Uint8Array.of(0xff, 0xfe), { suffix: true })).toEqual({ kind: "binary", length: "1–7 bytes" });
    expect(maskText("a\0b", { suffix: true })).toEqual({ kind: "binary", length: "1–7 bytes" });
    expect(maskText(new Uint8Array(), { suffix: true })).toEqual({ kind: "empty" });
  });

  it("shows four last characters only of one long token, and only where the vault opted in", () => {
    const token = "A1b2C3d4".repeat(5);
    expect(suffixOf(token)).toBe("C3d4");
    expect(maskText(token, { suffix: false })).toMatchObject({ suffix: null });
    expect(suffixOf(token.slice(1))).toBeNull();
    for (const mark of [":", ";", ",", "=", "&", "@", " ", "$", "ü"])
      expect(suffixOf(`${token}${mark}${token}`), mark).toBeNull();
    expect(suffixOf(`https://example.com/${token}`)).toBeNull();
    expect(suffixOf(`${token}==`)).toBe("d4==");
  });

  it("gives no character of a short password away", () => {
    const fixed = new Set(["text", "binary", "empty", ...characterClasses]);
    for (let length = 0; length <= 124; length++)
      fixed.add(lengthBucket(length, "chars")).add(lengthBucket(length, "bytes"));
    const password = fc.string({
      unit: fc.oneof(fc.constantFrom(..."aZ09+/_=.-!@"), fc.string({ unit: "binary", minLength: 1, maxLength: 1 })),
      maxLength: 31,
    });
    fc.assert(
      fc.property(password, fc.boolean(), (text, suffix) => {
        for (const [name, word] of Object.entries(maskText(text.slice(0, 31), { suffix }))) {
          if (name === "suffix") expect(word).toBeNull();
          else expect(fixed.has(String(word)), String(word)).toBe(true);
        }
      }),
      { numRuns: propertyRuns() },
    );
  });
});

describe("lengthBucket", () => {
  it("has ranges without gaps", () => {
    expect([0, 1, 7, 8, 15, 16, 1023, 1024, 4096, 1e9].map((length) => lengthBucket(length, "chars"))).toEqual([
      "0 chars",
      "1–7 chars",
      "1–7 chars",
      "8–15 chars",
      "8–15 chars",
      "16–31 chars",
      "256–1023 chars",
      "1024–4095 chars",
      "4096 chars or more",
      "4096 chars or more",
    ]);
  });
});

describe("shownNames", () => {
  it("hides names that could be values, and what comes after the fiftieth", () => {
    const odd = ["", "a b", "1a", "a:b", `a${"b".repeat(64)}`, "q7Xv93kLpZr2TnBw8sYd5GhJ"];
    expect(shownNames(["user", "pass-word", "a.b", ...odd])).toEqual({
      shown: ["user", "pass-word", "a.b"],
      hidden: 6,
    });
    const many = Array.from({ length: 60 }, (_, at) => `n${at}`);
    expect(shownNames(many)).toMatchObject({ hidden: 10 });
  });
});
