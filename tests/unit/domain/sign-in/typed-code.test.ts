import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grouped, recoveryCodeOf, recoveryCodes, typedCode } from "@/lib/domain/sign-in/typed-code";
import { propertyRuns } from "@/tests/support/property-runs";

const bytes = fc.uint8Array({ minLength: 10, maxLength: 32 });
/** What people and phones put between digits and letters. */
const gap = fc.constantFrom("", " ", "  ", "\u00a0", "\u2009", "\t", "-", "–", "\u200b");

describe("a code that was typed", () => {
  it("is six digits however they are spaced, full-width ones too", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{6}$/), fc.array(gap, { minLength: 7, maxLength: 7 }), (code, gaps) => {
        const spaced = gaps[0] + [...code].map((digit, at) => digit + (gaps[at + 1] ?? "")).join("");
        expect(typedCode(spaced)).toEqual({ kind: "one-time", code });
        const wide = [...code].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join("");
        expect(typedCode(wide)).toEqual({ kind: "one-time", code });
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("is a recovery code in groups or not, in capitals or not, with letters that look alike", () => {
    fc.assert(
      fc.property(bytes, (random) => {
        const code = recoveryCodeOf(random);
        const as = { kind: "recovery", code };
        expect(typedCode(code)).toEqual(as);
        expect(typedCode(grouped(code))).toEqual(as);
        expect(typedCode(` ${grouped(code).toLowerCase()} `)).toEqual(as);
        expect(typedCode(code.replaceAll("0", "O").replaceAll("1", "l"))).toEqual(as);
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("is nothing else", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const typed = typedCode(text);
        if (typed === null) return;
        expect(typed.code).toMatch(typed.kind === "one-time" ? /^\d{6}$/ : /^[0-9A-HJKMNP-TV-Z]{16}$/);
      }),
      { numRuns: propertyRuns() },
    );
    for (const text of ["", "12345", "1234567", "12345a", "0123-4567-89AB-CDE", "0123456789ABCDEFG"]) {
      expect(typedCode(text)).toBeNull();
    }
  });
});

it("a recovery code holds eighty of the random bits, each of them", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), fc.nat({ max: 79 }), (random, bit) => {
      const other = Uint8Array.from(random);
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(recoveryCodeOf(random)).toHaveLength(recoveryCodes.characters);
      expect(recoveryCodeOf(other)).not.toBe(recoveryCodeOf(random));
    }),
    { numRuns: propertyRuns() },
  );
});
