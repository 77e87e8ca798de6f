import { describe, expect, it } from "vitest";
import { knownFields } from "@/lib/domain/schema/known-fields";

describe("knownFields", () => {
  it("leaves out what came after the gateway's version", () => {
    const schema = {
      prefix: { type: "string", label: "Prefix", since: "2.8" },
      base64_decode: { type: "boolean", label: "Base64", since: "3.11" },
      other: { type: "string", label: "Other" },
    } as const;
    expect(Object.keys(knownFields(schema, "3.10"))).toEqual(["prefix", "other"]);
    expect(Object.keys(knownFields(schema, "3.11.0.1"))).toEqual(["prefix", "base64_decode", "other"]);
  });
});
