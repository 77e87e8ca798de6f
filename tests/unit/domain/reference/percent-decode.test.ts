import { describe, expect, it } from "vitest";
import { percentDecode } from "@/lib/domain/reference/percent-decode";

describe("percentDecode", () => {
  it.each([
    ["a%2Fb", "a/b"],
    ["%41%62", "Ab"],
    ["%%41", "%A"],
    ["%4%41", "%4A"],
    ["100%", "100%"],
    ["%2", "%2"],
    ["%zz%", "%zz%"],
    ["%C3%BC", "ü"],
    ["%c3x%bc", "\udcc3x\udcbc"],
    ["%7F%80", "\x7f\udc80"],
    ["%ED%A0%80", "\udced\udca0\udc80"],
    ["ü%f0%9f%94%91", "ü🔑"],
  ])("reads %s once", (text, decoded) => expect(percentDecode(text, false)).toBe(decoded));

  it("takes a plus for a space only where asked to", () => {
    expect(percentDecode("a+%2B+%ff", false)).toBe("a+++\udcff");
    expect(percentDecode("a+%2B+%ff", true)).toBe("a + \udcff");
    expect(percentDecode("a+b", true)).toBe("a b");
  });
});
