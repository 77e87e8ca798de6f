import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Field, Schema } from "@/lib/domain/schema/field";
import { applies, validateField, validateRecord } from "@/lib/domain/schema/validate";
import { propertyRuns } from "@/tests/support/property-runs";

const text: Field = { type: "string", label: "Text" };
const fields: Record<string, Field> = {
  text,
  choice: { ...text, one_of: ["v1", "v2"] },
  pattern: { ...text, match: "^[a-z]+$" },
  secret: { ...text, match: "^[a-z]+$", sensitive: true },
  long: { ...text, len_min: 4 },
  required: { ...text, required: true },
  number: { type: "number", label: "Number", between: [0, 1e8] },
  integer: { type: "integer", label: "Integer", between: [0, 900] },
  flag: { type: "boolean", label: "Flag" },
  list: { type: "array", label: "List", elements: text },
  set: { type: "set", label: "Set", elements: { ...text, match: "^[a-z]+$" } },
  map: { type: "map", label: "Map", keys: { ...text, match: "^[a-z]+$" }, values: { type: "number", label: "Value" } },
  record: { type: "record", label: "Record", fields: { inner: { ...text, required: true }, other: text } },
};

describe("validateField", () => {
  it.each<[keyof typeof fields, unknown, unknown]>([
    ["text", "x", null],
    ["text", null, null],
    ["text", "", "length must be at least 1"],
    ["text", 5, "expected a string"],
    ["choice", "v2", null],
    ["choice", "v3", "expected one of: v1, v2"],
    ["choice", "", "expected one of: v1, v2"],
    ["pattern", "a1", "invalid value: a1"],
    ["secret", "hunter2", "invalid value"],
    ["long", "ab", "length must be at least 4"],
    ["long", "üü", null],
    ["required", null, "required field missing"],
    ["number", 0, null],
    ["number", 1e8, null],
    ["number", 1.5, null],
    ["number", NaN, null],
    ["number", -1, "value should be between 0 and 100000000"],
    ["number", "1", "expected a number"],
    ["integer", 1.5, "expected an integer"],
    ["integer", Infinity, "expected an integer"],
    ["integer", 901, "value should be between 0 and 900"],
    ["flag", "true", "expected a boolean"],
    ["flag", false, null],
    ["list", "x", "expected an array"],
    ["list", { a: 1 }, "expected an array"],
    ["list", {}, null],
    ["list", ["x", 5, "y"], [null, "expected a string"]],
    ["list", [null], ["required field missing"]],
    ["set", "x", "expected a set"],
    ["set", ["a", "1", "b", "2"], [null, "invalid value: 1", null, "invalid value: 2"]],
    ["map", "x", "expected a map"],
    ["map", { a: 1 }, null],
    ["map", { a: "1" }, "expected a number"],
    ["map", { A: 1 }, "invalid value: A"],
    ["record", "x", "expected a record"],
    ["record", { inner: "x" }, null],
    ["record", {}, { inner: "required field missing" }],
    ["record", [], { inner: "required field missing" }],
    ["record", { inner: "x", other: 1, more: 1 }, { other: "expected a string", more: "unknown field" }],
  ])("%s: %j", (name, value, error) => expect(validateField(fields[name]!, value)).toEqual(error));

  it("never throws, whatever the value", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(fields)), fc.anything(), (field, value) => {
        const error = validateField(field, value);
        expect(error === null || typeof error === "string" || typeof error === "object").toBe(true);
      }),
      { numRuns: propertyRuns() },
    );
  });
});

describe("validateRecord", () => {
  const schema: Schema = {
    method: { ...text, one_of: ["token", "approle"] },
    token: { ...text, required: true, when: { method: ["token"] } },
    role: { ...text, required: true, when: { method: ["approle"] } },
  };

  it("requires a field only where its condition holds", () => {
    expect(validateRecord(schema, { method: "token", token: "t" })).toBeNull();
    expect(validateRecord(schema, { method: "approle", token: null })).toEqual({ role: "required field missing" });
    expect(validateRecord(schema, {})).toBeNull();
  });

  it("knows no field by a name of JavaScript's own", () => {
    const record = JSON.parse('{"__proto__":1,"constructor":2}') as object;
    const errors = validateRecord(schema, record)!;
    expect(Object.entries(errors)).toEqual([
      ["__proto__", "unknown field"],
      ["constructor", "unknown field"],
    ]);
  });
});

describe("applies", () => {
  it("takes a missing sibling for null", () => {
    expect(applies({ ...text, when: { method: ["token", null] } }, {})).toBe(true);
    expect(applies({ ...text, when: { method: ["token"], kind: ["x"] } }, { method: "token" })).toBe(false);
  });
});
