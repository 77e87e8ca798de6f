import { describe, expect, it } from "vitest";
import { isAsked } from "@/lib/domain/schema/is-asked";
import { fillDefaults } from "@/lib/domain/schema/fill-defaults";
import { knownFields } from "@/lib/domain/schema/known-fields";
import { validateRecord } from "@/lib/domain/schema/validate";
import { conjurAccess } from "@/lib/providers/conjur/access-fields";
import { conjurConfig } from "@/lib/providers/conjur/config-fields";

const whole = { endpoint_url: "https://conjur.test", account: "acme", login: "host/kong", api_key: "key" };
const problems = (more: object) => validateRecord(conjurConfig, fillDefaults(conjurConfig, { ...whole, ...more }));

describe("the form for conjur", () => {
  it("has Kong's fields in Kong's order, all of them since 3.11", () => {
    expect(Object.keys(conjurConfig)).toEqual([
      ...["endpoint_url", "auth_method", "account", "login", "api_key"],
      ...["ttl", "neg_ttl", "resurrect_ttl", "base64_decode"],
    ]);
    expect(knownFields(conjurConfig, "3.10")).toEqual({});
    expect(knownFields(conjurConfig, "3.11")).toEqual(conjurConfig);
  });

  it("fills in what Kong fills in, and keeps a TTL of 0", () => {
    expect(fillDefaults(conjurConfig, { ...whole, ttl: 0 })).toEqual({
      ...{ ...whole, auth_method: "api_key", base64_decode: false },
      ...{ ttl: 0, neg_ttl: null, resurrect_ttl: null },
    });
  });

  it.each([
    [{ auth_method: "jwt" }, { auth_method: "expected one of: api_key" }],
    [
      { endpoint_url: "conjur.test" },
      { endpoint_url: "expected a full URL with http or https and a host, such as https://example.com:8443" },
    ],
    [{ account: null }, { account: "required field missing" }],
    [{ ttl: -1 }, { ttl: "value should be between 0 and 100000000" }],
    [{ token: "x" }, { token: "unknown field" }],
    [{}, null],
  ])("judges %j", (more, expected) => {
    expect(problems(more)).toEqual(expected);
  });

  it("seals both keys, and needs nothing for Keyhole's own access", () => {
    expect([conjurConfig.api_key?.sensitive, conjurAccess.api_key?.sensitive]).toEqual([true, true]);
    expect(validateRecord(conjurAccess, fillDefaults(conjurAccess, {}))).toBeNull();
    expect(isAsked(conjurAccess, "ca", { tls_verify: "false" })).toBe(false);
  });
});
