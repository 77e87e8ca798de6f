import { describe, expect, it } from "vitest";
import { decodeArgs } from "@/lib/domain/reference/decode-args";
import { mergeOptions } from "@/lib/domain/reference/merge-options";
import type { Schema } from "@/lib/domain/schema/field";

const schema: Schema = {
  prefix: { type: "string", label: "Prefix", match: "^[A-Za-z_-][A-Za-z0-9_-]*$", overridable: "any" },
  ttl: { type: "number", label: "TTL", between: [0, 1e8], overridable: "any" },
  neg_ttl: { type: "number", label: "Negative TTL", between: [0, 1e8], overridable: "any" },
  base64_decode: { type: "boolean", label: "Base64", overridable: "any" },
  hosts: { type: "set", label: "Hosts", elements: { type: "string", label: "Host" }, overridable: "any" },
  region: { type: "string", label: "Region", overridable: "listed" },
  host: { type: "string", label: "Host" },
};

const merge = (query: string, base: Record<string, unknown> = {}) =>
  mergeOptions(schema, base, query === "" ? null : decodeArgs(query), { region: ["eu-west-1"] });

const fates = (query: string, base: Record<string, unknown> = {}): Record<string, string> =>
  Object.fromEntries(merge(query, base).options.map(({ name, fate }) => [name, fate]));

describe("mergeOptions", () => {
  it.each([
    ["ttl=60", { ttl: 60 }],
    ["ttl=1e3", { ttl: 1000 }],
    ["ttl=0x3C", { ttl: 60 }],
    ["ttl=1.5", { ttl: 1.5 }],
    ["base64_decode=true", { ttl: 30, base64_decode: true }],
    ["base64_decode=false", { ttl: 30, base64_decode: false }],
    ["hosts=a", { ttl: 30, hosts: ["a"] }],
    ["hosts=a&hosts=b", { ttl: 30, hosts: ["a", "b"] }],
    ["prefix=", { ttl: 30, prefix: null }],
    ["other=1", { ttl: 30 }],
    ["TTL=1", { ttl: 30 }],
    ["", { ttl: 30 }],
  ])("takes %s as Kong infers it", (query, config) => expect(merge(query, { ttl: 30 }).config).toEqual(config));

  it.each(["ttl=abc", "ttl=-1", "ttl=100000001", "ttl=30&ttl=40", "ttl"])(
    "drops the vault's own value together with %s",
    (query) => {
      expect(merge(query, { ttl: 30 }).config).toEqual({});
      expect(fates(query, { ttl: 30 })).toEqual({ ttl: "wiped" });
    },
  );

  it("keeps a base value that is false and drops one that does not fit", () => {
    expect(merge("", { base64_decode: false, ttl: -1 }).config).toEqual({ base64_decode: false });
  });

  it("says which empty options Kong stumbles over", () => {
    expect(fates("ttl=&neg_ttl=&prefix=")).toEqual({ ttl: "crash", neg_ttl: "crash", prefix: "taken" });
  });

  it("honours only what the provider lists as safe", () => {
    expect(merge("host=evil.example").isRefused).toBe(true);
    expect(fates("host=evil.example&ttl=1&x=1")).toEqual({ host: "refused", ttl: "taken", x: "ignored" });
    expect(merge("ttl=1&x=1").isRefused).toBe(false);
  });

  it("honours a listed field only for values of the vault's own list, its configured value among them", () => {
    expect(fates("region=eu-west-1")).toEqual({ region: "taken" });
    expect(fates("region=us-east-1", { region: "us-east-1" })).toEqual({ region: "taken" });
    for (const query of ["region=us-east-1", "region=", "region", "region=eu-west-1&region=eu-west-1"]) {
      expect(fates(query)).toEqual({ region: "refused" });
    }
  });

  it("takes names of JavaScript's own for unknown options", () => {
    expect(fates("__proto__=1&constructor=2")).toEqual({ ["__proto__"]: "ignored", constructor: "ignored" });
  });
});
