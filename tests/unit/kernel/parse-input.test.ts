import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { parseInput } from "@/lib/services/kernel/parse-input";
import { propertyRuns } from "@/tests/support/property-runs";

const schema = z.strictObject({
  name: z.string("A name.").min(3, "At least three."),
  list: z.array(z.number("A number.")).default([]),
  inner: z.strictObject({ port: z.number("A port.").max(10, "At most ten.") }).optional(),
  kind: z.enum(["one", "two"], "One or two.").default("one"),
});

const problemsOf = (raw: unknown): AppError => {
  try {
    parseInput(schema, raw);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("it was taken");
};

describe("the input of an operation", () => {
  it("is given back with its defaults", () => {
    expect(parseInput(schema, { name: "abc" })).toEqual({ name: "abc", list: [], kind: "one" });
  });

  it("is INVALID with one sentence a field, under its dotted name", () => {
    const error = problemsOf({
      name: "x",
      list: [1, "two"],
      inner: { port: 11, host: "h" },
      kind: "three",
      a: 1,
      b: 2,
    });
    expect(error.code).toBe("INVALID");
    expect(error.fields).toEqual({
      name: "At least three.",
      "list.1": "A number.",
      "inner.port": "At most ten.",
      "inner.host": "There is no such field.",
      kind: "One or two.",
      a: "There is no such field.",
      b: "There is no such field.",
    });
  });

  it("is INVALID as a whole when it is no object", () => {
    for (const raw of [null, undefined, 1, "text", []]) expect(Object.keys(problemsOf(raw).fields)).toEqual(["input"]);
  });

  it("is never repeated in what is said of it", () => {
    const canary = fc
      .string({ minLength: 12, maxLength: 40, unit: "grapheme-ascii" })
      .filter((text) => !/^[a-z ]*$/i.test(text));
    fc.assert(
      fc.property(canary, fc.jsonValue(), (value, json) => {
        const raw = { name: 1, list: [value], inner: { port: value }, kind: value, extra: json };
        const error = problemsOf(raw);
        expect(JSON.stringify([error.message, error.detail, Object.values(error.fields)])).not.toContain(
          JSON.stringify(value).slice(1, -1),
        );
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("cannot reach a prototype by the names of its fields", () => {
    const raw: unknown = JSON.parse('{"name":"abc","__proto__":{"polluted":1},"constructor":1}');
    expect(problemsOf(raw).code).toBe("INVALID");
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
