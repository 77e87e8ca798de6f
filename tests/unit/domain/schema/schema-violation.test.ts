import { describe, expect, it } from "vitest";
import { schemaViolation } from "@/lib/domain/schema/schema-violation";

const messageOf = (fields: Parameters<typeof schemaViolation>[0]): string => schemaViolation(fields).message;

describe("schemaViolation", () => {
  it("says one thing as it is and counts several, paths sorted", () => {
    expect(schemaViolation({ prefix: "required field missing" })).toEqual({
      code: 2,
      name: "schema violation",
      message: "schema violation (prefix: required field missing)",
      fields: { prefix: "required field missing" },
    });
    expect(messageOf({ tags: [null, "bad"], config: { b: "x", a: "y" }, Name: "z" })).toBe(
      "4 schema violations (Name: z; config.a: y; config.b: x; tags.2: bad)",
    );
  });

  it("prints what lies deeper as Kong prints a table", () => {
    expect(messageOf({ config: { tls: { verify: "expected a boolean" } } })).toBe(
      'schema violation (config.tls: {\n  verify = "expected a boolean"\n})',
    );
  });
});
