import { describe, expect, it } from "vitest";
import { formSections } from "@/components/vaults/form-sections";
import { isAsked } from "@/lib/domain/schema/is-asked";
import { entityOf, readDraft } from "@/components/vaults/vault-draft";
import type { Schema } from "@/lib/domain/schema/field";

const schema: Schema = {
  protocol: { type: "string", label: "Protocol", default: "http" },
  ssl_verify: { type: "boolean", label: "Verify", when: { protocol: ["https"] } },
  auth_method: { type: "string", label: "Method", default: "token" },
  token: { type: "string", label: "Token", sensitive: true, when: { auth_method: ["token"] } },
  approle_wrap: { type: "boolean", label: "Wrapped", default: false, when: { auth_method: ["approle"] } },
  approle_secret: { type: "string", label: "Secret", when: { approle_wrap: [false] } },
  ttl: { type: "number", label: "TTL" },
  hosts: { type: "array", label: "Hosts", elements: { type: "string", label: "Host" } },
};

describe("the fields of a vault form", () => {
  it("stand in their sections in Kong's order", () => {
    expect(formSections(schema)).toEqual({
      where: ["protocol", "ssl_verify", "approle_secret", "hosts"],
      signIn: ["auth_method", "token", "approle_wrap"],
      refresh: ["ttl"],
    });
  });

  it("apply by what their siblings hold, defaults included", () => {
    expect(isAsked(schema, "token", {})).toBe(true);
    expect(isAsked(schema, "token", { auth_method: "approle" })).toBe(false);
    expect(isAsked(schema, "ssl_verify", {})).toBe(false);
    expect(isAsked(schema, "ssl_verify", { protocol: "https" })).toBe(true);
  });

  it("do not apply where a sibling they depend on does not", () => {
    expect(isAsked(schema, "approle_secret", { approle_wrap: "false" })).toBe(false);
    expect(isAsked(schema, "approle_secret", { auth_method: "approle", approle_wrap: "false" })).toBe(true);
  });
});

describe("the draft of a vault", () => {
  it("is read by name, the last of two counting, and becomes what Kong would be sent", () => {
    const draft = readDraft([
      ["gateway", "prod-eu"],
      ["prefix", "hcv-pay"],
      ["tags", " a, b ,"],
      ["config.protocol", "https"],
      ["config.ssl_verify", "false"],
      ["config.ssl_verify", "true"],
      ["config.ttl", "60"],
      ["config.hosts", "a\nb\n"],
      ["access.level", "metadata"],
    ]);
    expect(draft.access).toEqual({ level: "metadata" });
    expect(entityOf("hcv", schema, draft)).toEqual({
      name: "hcv",
      prefix: "hcv-pay",
      description: null,
      tags: ["a", "b"],
      config: { protocol: "https", ssl_verify: true, ttl: 60, hosts: ["a", "b"] },
    });
  });
});

describe("a field that stops applying", () => {
  const typed = readDraft([
    ["config.auth_method", "token"],
    ["config.token", "typed"],
  ]);
  const gone = readDraft([["config.auth_method", "approle"]], typed);

  it("is not part of what Kong would be sent", () => {
    expect(entityOf("hcv", schema, gone)["config"]).toEqual({ auth_method: "approle" });
  });

  it("comes back as it was typed", () => {
    const back = readDraft([["config.auth_method", "token"]], gone);
    expect(entityOf("hcv", schema, back)["config"]).toEqual({ auth_method: "token", token: "typed" });
  });
});
