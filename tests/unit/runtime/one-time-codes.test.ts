import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Secret } from "@/lib/domain/secret";
import { createOneTimeCodes } from "@/lib/runtime/one-time-codes";
import { propertyRuns } from "@/tests/support/property-runs";
import { codeAt } from "@/tests/support/second-factor";

const codes = createOneTimeCodes();
const at = (seconds: number): Date => new Date(seconds * 1000);

describe("codes of an authenticator app", () => {
  it.each([
    [59, "287082"],
    [1111111109, "081804"],
    [1111111111, "050471"],
    [1234567890, "005924"],
    [2000000000, "279037"],
  ])("are those of RFC 6238 at %i s", (seconds, code) => {
    const secret = Secret.fromText("12345678901234567890");
    expect(codes.stepOf(secret, code, at(seconds))).toBe(Math.floor(seconds / 30));
  });

  it("count in their step and the one on either side, and in no other", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_700_000_000, max: 4_000_000_000 }),
        fc.integer({ min: -4, max: 4 }),
        (now, off) => {
          const secret = codes.newSecret();
          const { secret: text } = codes.enrolment(secret, "maya@example.test");
          const step = codes.stepOf(secret, codeAt(text, at(now), off), at(now));
          const own = Math.floor(now / 30);
          if (Math.abs(off) <= 1) expect(step).toBe(own + off);
          // One in some hundred thousand is right by chance; it then names a step of the window.
          else if (step !== null) expect(Math.abs(step - own)).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: propertyRuns() },
    );
  });

  it("are six digits and nothing else", () => {
    const secret = codes.newSecret();
    for (const code of ["", "12345", "1234567", "12 3456", "-12345", "１２３４５６"]) {
      expect(codes.stepOf(secret, code, at(1_800_000_000))).toBeNull();
    }
  });
});

describe("what an app is given", () => {
  it("is a secret of 160 bits, never the same, and a picture of its own", () => {
    const [one, other] = [
      codes.enrolment(codes.newSecret(), "a@b.test"),
      codes.enrolment(codes.newSecret(), "a@b.test"),
    ];
    expect(one.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(one.secret).not.toBe(other.secret);
    expect(one.picture.path).not.toBe(other.picture.path);
    expect(one.picture.path).toMatch(/^(?:M\d+ \d+h\d+v1H\d+z)+$/);
    expect(one.picture.size).toBeGreaterThan(30);
  });
});
