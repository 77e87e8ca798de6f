import { describe, expect, it } from "vitest";
import type { Field } from "@/lib/domain/schema/field";
import { inferValue } from "@/lib/domain/schema/infer-value";

const of = (type: Field["type"]): Field => ({ type, label: "Field" });

describe("inferValue", () => {
  it.each<[Field["type"], unknown, unknown]>([
    ["string", "5", "5"],
    ["string", "", null],
    ["number", "1e3", 1000],
    ["number", "0x3C", 60],
    ["number", " 5 ", 5],
    ["number", "five", "five"],
    ["number", true, true],
    ["integer", "7", 7],
    ["boolean", "true", true],
    ["boolean", "false", false],
    ["boolean", "yes", "yes"],
    ["boolean", false, false],
    ["number", undefined, undefined],
    ["number", null, null],
  ])("%s %j", (type, value, inferred) => expect(inferValue(value, of(type))).toBe(inferred));

  it("makes a list of one value and reads its members", () => {
    const numbers: Field = { ...of("array"), elements: of("number") };
    expect(inferValue("5", numbers)).toEqual([5]);
    expect(inferValue(["5", "x", true], numbers)).toEqual([5, "x", true]);
    expect(inferValue("", numbers)).toBeNull();
  });
});
