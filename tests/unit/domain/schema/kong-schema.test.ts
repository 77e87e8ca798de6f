import { describe, expect, it } from "vitest";
import { fillDefaults } from "@/lib/domain/schema/fill-defaults";
import { readKongSchema } from "@/lib/domain/schema/kong-schema";
import { sensitivePaths } from "@/lib/domain/schema/sealed-members";
import { validateRecord } from "@/lib/domain/schema/validate";
import answer from "@/tests/fixtures/custom-vault-schema.json" with { type: "json" };

const read = (value: unknown) => {
  const schema = readKongSchema(value);
  if (!schema.ok) throw new Error(schema.problem);
  return schema.value;
};
const list = { type: "array", elements: { type: "string" } };
const withConfig = (config: object) => ({ fields: [{ config: { type: "record", ...config } }] });

describe("Kong's answer to GET /schemas/vaults/{name}", () => {
  const { config, kongOnly } = read(answer);

  it("is read field by field, in Kong's order", () => {
    expect(Object.keys(config)).toEqual([
      ...["url", "hosts", "retries", "mode", "sign_in", "headers", "labels", "api_token", "extra", "ttl", "neg_ttl"],
    ]);
    expect(config.retries).toEqual({ type: "integer", label: "retries", default: 3, between: [0, 9] });
    expect(config.mode).toEqual({ type: "string", label: "mode", one_of: ["read", "scan"], default: "read" });
    expect(config.hosts).toEqual({
      ...{ type: "set", label: "hosts" },
      elements: { type: "string", label: "hosts", len_min: 3 },
    });
    expect(config.url?.required).toBe(true);
  });

  it("judges a config in Kong's words", () => {
    const problems = (value: object) => validateRecord(config, fillDefaults(config, value));
    expect(problems({ url: "https://a.example" })).toBeNull();
    expect(problems({ retries: 10, mode: "both", hosts: ["a"], sign_in: { user: 1, token: "x" }, new: true })).toEqual({
      url: "required field missing",
      retries: "value should be between 0 and 9",
      mode: "expected one of: read, scan",
      hosts: ["length must be at least 3"],
      sign_in: { user: "expected a string", token: "unknown field" },
      new: "unknown field",
    });
    expect(problems({ url: "https://a.example", extra: { any: ["thing"] } })).toBeNull();
  });

  it("takes for sensitive what Kong encrypts, and what is called like a credential", () => {
    expect(config.sign_in?.fields?.["phrase"]?.sensitive).toBe(true);
    expect(config.sign_in?.fields?.["user"]?.sensitive).toBeUndefined();
    expect(config.headers?.values?.sensitive).toBe(true);
    expect(config.api_token?.sensitive).toBe(true);
    expect(config.url?.sensitive).toBeUndefined();
  });

  it.each([
    ...["secret_access_key", "secret_key", "access_key", "signing_key", "secret_id", "token_value", "bearer"],
    ...[
      "clientSecret",
      "apiKey",
      "APIKey",
      "authToken",
      "private-key",
      "authorization",
      "auth",
      "passwd",
      "credentials",
    ],
  ])("takes %s for a credential, alone and in a list", (name) => {
    const { config: fields } = read(
      withConfig({ fields: [{ [name]: { type: "string" } }, { in: { type: "record", fields: [{ [name]: list }] } }] }),
    );
    expect(sensitivePaths(fields, { [name]: "x", in: { [name]: ["x"] } })).toEqual([name, `in.${name}`]);
  });

  it.each(["url", "author", "tokyo", "hosts", "passive"])("takes %s for none", (name) => {
    expect(sensitivePaths(read(withConfig({ fields: [{ [name]: list }] })).config, { [name]: ["x"] })).toEqual([]);
  });

  it("seals a map that holds any text, unless its schema says that it is not encrypted", () => {
    const map = (values: object, more: object = {}) => ({ type: "map", keys: { type: "string" }, values, ...more });
    const sealed = (field: object) =>
      sensitivePaths(read(withConfig({ fields: [{ some: field }] })).config, { some: { a: 1 } }).length > 0;
    for (const field of [map({ type: "string" }), map({ type: "array", elements: { type: "string" } })]) {
      expect(sealed(field)).toBe(true);
    }
    for (const field of [
      ...[map({ type: "string", encrypted: false }), map({ type: "string" }, { encrypted: false })],
      ...[map({ type: "number" }), map({ type: "string", one_of: ["a"] })],
    ]) {
      expect(sealed(field)).toBe(false);
    }
  });

  it("keeps what it has no words for as Kong's alone to check", () => {
    expect(kongOnly).toEqual([
      { path: "url", rule: 'match: "^https://"' },
      { path: "extra", rule: 'type: "json"' },
      { path: "", rule: 'entity_checks: [{"at_least_one_of":["url","hosts"]}]' },
    ]);
  });

  it.each([
    ["uuid", true],
    ["len_max", 5],
    ["starts_with", "x"],
    ["match_none", [{ pattern: "%s" }]],
    ["one_of", "not a list"],
    ["between", ["a", "b"]],
    ["something_new", null],
  ])("lets no rule %s pass in silence", (rule, value) => {
    const { kongOnly: left } = read(withConfig({ fields: [{ a: { type: "string", [rule]: value } }] }));
    expect(left).toEqual([{ path: "a", rule: `${rule}: ${JSON.stringify(value)}` }]);
  });

  it("demands nothing that Kong makes by itself, and takes the other spellings of a field", () => {
    const schema = read(
      withConfig({
        shorthand_fields: [{ host: { type: "string", required: true } }],
        fields: [{ id: { type: "string", auto: true, required: true } }],
      }),
    );
    expect(validateRecord(schema.config, fillDefaults(schema.config, { host: "x" }))).toBeNull();
    expect(schema.kongOnly.map(({ rule }) => rule.split(":")[0])).toEqual(["auto", "shorthand_fields"]);
  });

  it.each([
    [null, "it has no list of fields"],
    [{ message: "Not found" }, "it has no list of fields"],
    [{ fields: [{ prefix: { type: "string" } }] }, "it has no field “config”"],
    [{ fields: [{ config: { type: "string" } }] }, "its config is no record"],
    [withConfig({ fields: {} }), "its fields are no list"],
    [withConfig({ fields: [{ a: { type: "string" }, b: {} }] }), "a member of its fields is not one field"],
    [
      withConfig({ fields: [{ "a.b": { type: "string" } }] }),
      "the name of a field has more than letters, digits, “_” and “-”",
    ],
  ])("refuses %j", (value, problem) => {
    expect(readKongSchema(value)).toEqual({ ok: false, problem });
  });

  it("refuses one that nobody could have written", () => {
    let deep: object = { type: "string" };
    for (let at = 0; at < 40; at++) deep = { type: "record", fields: [{ a: deep }] };
    expect(readKongSchema(withConfig({ fields: [{ a: deep }] }))).toEqual({
      ok: false,
      problem: "it is larger than any vault's",
    });
  });
});
