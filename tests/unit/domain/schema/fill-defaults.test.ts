import { describe, expect, it } from "vitest";
import type { Schema } from "@/lib/domain/schema/field";
import { fillDefaults } from "@/lib/domain/schema/fill-defaults";

const schema: Schema = {
  host: { type: "string", label: "Host", default: "127.0.0.1" },
  token: { type: "string", label: "Token" },
  mount: { type: "string", label: "Mount", required: true },
  tags: { type: "set", label: "Tags", elements: { type: "string", label: "Tag" } },
  tls: {
    type: "record",
    label: "TLS",
    required: true,
    fields: { verify: { type: "boolean", label: "Verify", default: true } },
  },
  more: { type: "record", label: "More", fields: { a: { type: "string", label: "A", default: "x" } } },
};

describe("fillDefaults", () => {
  it("gives what is missing its default, else null, and leaves a required field missing", () => {
    expect(fillDefaults(schema, {})).toEqual({
      host: "127.0.0.1",
      token: null,
      tags: null,
      tls: { verify: true },
      more: null,
    });
  });

  it("keeps what was given, null and unknown members too, and drops what a set has twice", () => {
    expect(fillDefaults(schema, { host: null, mount: "kv", tags: ["a", "b", "a"], tls: {}, more: {}, odd: 1 })).toEqual(
      {
        host: null,
        token: null,
        mount: "kv",
        tags: ["a", "b"],
        tls: { verify: true },
        more: { a: "x" },
        odd: 1,
      },
    );
  });

  it("hands out copies of defaults", () => {
    const shared: Schema = { list: { type: "array", label: "List", default: ["a"] } };
    (fillDefaults(shared, {}).list as string[]).push("b");
    expect(fillDefaults(shared, {})).toEqual({ list: ["a"] });
  });
});
