import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Schema } from "@/lib/domain/schema/field";
import { validateVault, type VaultRules } from "@/lib/domain/vault";
import vectors from "@/tests/fixtures/entity-vectors.json";
import { propertyRuns } from "@/tests/support/property-runs";

const env: Schema = { prefix: { type: "string", label: "Prefix", match: "^[A-Za-z_-][A-Za-z0-9_-]*$" } };
const hcv: Schema = {
  host: { type: "string", label: "Host", default: "127.0.0.1" },
  ttl: { type: "number", label: "TTL", between: [0, 1e8], since: "3.4" },
  base64_decode: { type: "boolean", label: "Base64", default: false, since: "3.11" },
};
const oss: VaultRules = { installed: { env }, gatewayVersion: "3.9", edition: "oss" };
const enterprise: VaultRules = { installed: { env, hcv }, gatewayVersion: "3.15", edition: "enterprise" };

const errorOf = (input: unknown, rules = oss): unknown => {
  const result = validateVault(input, rules);
  return result.ok ? null : result.error.fields;
};

const valid = { name: "env", prefix: "my-env" };

describe("Kong's published answers", () => {
  it.each(vectors.map(({ id, input, valid, error, entity }) => ({ id, input, valid, error, entity })))(
    "$id",
    ({ input, valid, entity, error }) => {
      const result = validateVault(input, oss);
      expect(result).toEqual(valid ? { ok: true, entity } : { ok: false, error });
    },
  );
});

describe("validateVault", () => {
  it("reserves the names of the loaded strategies and no others", () => {
    expect(errorOf({ ...valid, prefix: "hcv" })).toBeNull();
    expect(errorOf({ ...valid, prefix: "hcv" }, enterprise)).toEqual({ prefix: "must not be one of: env, hcv" });
  });

  it("fills in the defaults of the strategy, as far as the version knows its fields", () => {
    const input = { name: "hcv", prefix: "prod" };
    expect(validateVault(input, enterprise)).toMatchObject({
      entity: { config: { host: "127.0.0.1", ttl: null, base64_decode: false } },
    });
    expect(errorOf({ ...input, config: { base64_decode: true } }, { ...enterprise, gatewayVersion: "3.10" })).toEqual({
      config: { base64_decode: "unknown field" },
    });
  });

  it.each<[string, Record<string, unknown>, unknown]>([
    ["config", { config: null }, { config: "required field missing" }],
    ["config", { config: "x" }, { config: "expected a record" }],
    ["config", { config: [1] }, { config: ["unknown field"] }],
    ["id", { id: "11111111-1111-4111-8111-11111111111A" }, null],
    ["id", { id: "" }, { id: "expected a valid UUID" }],
    ["id", { id: 5 }, { id: "expected a string" }],
    ["created_at", { created_at: 1.5 }, { created_at: "expected an integer" }],
    ["created_at", { created_at: 0 }, { created_at: "expected a valid timestamp" }],
    ["updated_at", { updated_at: "whenever" }, null],
    ["prefix", { prefix: null }, { prefix: "required field missing" }],
    ["prefix", { prefix: "ab\n" }, { prefix: "invalid value: ab\n" }],
    ["tags", { tags: {} }, null],
    ["tags", { tags: { a: "b" } }, { tags: "expected a set" }],
    ["tags", { tags: ["ü", "a b", "~"] }, null],
    ["tags", { tags: ["a", 5, "a", null] }, { tags: [null, "expected a string", "required field missing"] }],
    ["name", { name: 5 }, { name: "expected a string" }],
    ["name", { name: [] }, { name: "vault 'nil' is not installed" }],
    ["name", { name: ["nope"] }, { name: "vault 'nope' is not installed" }],
    ["name", { name: ["env"] }, { name: "expected a string" }],
    ["ttl", { ttl: 5 }, { ttl: "unknown field" }],
  ])("judges %s of %j", (_, change, fields) => expect(errorOf({ ...valid, ...change })).toEqual(fields));

  it("finds a member called __proto__", () => {
    const input = JSON.parse('{"name":"env","prefix":"ab","__proto__":{"x":1},"config":{"__proto__":1}}') as unknown;
    const result = validateVault(input, oss);
    expect(result.ok || result.error.message).toBe(
      "2 schema violations (__proto__: unknown field; config.__proto__: unknown field)",
    );
  });

  it("accepts exactly the prefixes of Kong's pattern", () => {
    const character = fc.constantFrom(..."ab09-_.A é\n");
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 5 }), (prefix) => {
        const isGood = /^[a-z0-9-]{2,}$/.test(prefix) && /^[a-z]/.test(prefix) && !prefix.endsWith("-");
        expect(validateVault({ name: "env", prefix }, oss).ok).toBe(isGood);
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("never throws, whatever comes as JSON", () => {
    const member = fc.constantFrom("name", "prefix", "config", "tags", "description", "id", "created_at", "x");
    const input = fc.oneof(fc.jsonValue(), fc.dictionary(member, fc.oneof(fc.constant("env"), fc.jsonValue())));
    fc.assert(
      fc.property(input, (value) => {
        const result = validateVault(value, enterprise);
        if (!result.ok) expect(result.error.message).toMatch(/schema violation/);
      }),
      { numRuns: propertyRuns() },
    );
  });
});
