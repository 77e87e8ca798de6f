import { describe, expect, it } from "vitest";
import { formSections } from "@/components/vaults/form-sections";
import { isAsked } from "@/lib/domain/schema/is-asked";
import { newerWords } from "@/components/vaults/newer-words";
import { draftOf, entityOf, readDraft } from "@/components/vaults/vault-draft";
import type { Schema } from "@/lib/domain/schema/field";
import { fromForm } from "@/lib/domain/schema/form-values";
import { providerNamed } from "@/lib/providers/registry";

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

describe("a TTL of 0", () => {
  const start = {
    ...{ provider: "hcv", prefix: "hcv-pay", description: null, tags: [], access: {} },
    config: { ttl: 0, neg_ttl: 0.5, resurrect_ttl: 0 },
  };

  it("goes through the form as it is: never turned into no TTL", () => {
    expect(draftOf(start).config).toEqual({ ttl: "0", neg_ttl: "0.5", resurrect_ttl: "0" });
    expect(entityOf("hcv", providerNamed("hcv")?.config ?? {}, draftOf(start))["config"]).toEqual(start.config);
    expect(fromForm(schema, { ttl: "0" })).toEqual({ ttl: 0 });
    expect(fromForm(schema, { ttl: "" })).toEqual({});
  });
});

describe("a field that is newer than the gateway", () => {
  const config = providerNamed("hcv")?.config ?? {};
  const words = (name: string, value: unknown, version: string, isNodes = false) =>
    newerWords(config[name]!, value, { version, isNodes });

  it("says since when there is one, and what Kong answers", () => {
    expect(words("ssl_verify", undefined, "3.13")).toEqual({
      whole: true,
      text: "Newer than this gateway: this field came with 3.14, and this is 3.13, so once it is set, Kong answers “unknown field”.",
    });
    expect(words("ssl_verify", undefined, "3.14")).toBeNull();
    expect(words("host", "vault", "3.4")).toBeNull();
  });

  it("says so of a value that is newer than its field", () => {
    expect(words("auth_method", "jwt", "3.12")).toEqual({
      whole: false,
      text: "Newer than this gateway: “jwt” came with 3.13, and this is 3.12, so once it is sent, Kong answers “expected one of: token, kubernetes, approle, cert”.",
    });
    expect(words("auth_method", "cert", "3.12")).toBeNull();
    expect(words("auth_method", undefined, "3.12")).toBeNull();
  });

  it("says of what a patch brought from which on it is there, and treats it as any other field", () => {
    expect(words("approle_role_id", "id", "3.4")).toEqual({
      whole: false,
      text: "Only from patch 3.4.3.5 on: this field came into 3.4 by it, and on an older patch once it is set, Kong answers “unknown field”.",
    });
    expect(words("auth_method", "approle", "3.4")?.text).toBe(
      "Only from patch 3.4.3.5 on: “approle” came into 3.4 by it, and on an older patch once it is sent, Kong answers “expected one of: token, kubernetes”.",
    );
    expect(words("approle_role_id", "id", "3.5")).toEqual({
      whole: true,
      text: "Newer than this gateway: this field came with 3.6, and this is 3.5, so once it is set, Kong answers “unknown field”.",
    });
    expect(words("approle_role_id", "id", "3.6")).toBeNull();
  });

  it("says of the nodes' own settings that nobody answers", () => {
    expect(words("namespace", "x", "3.0", true)?.text).toContain("its nodes ignore it without a word");
  });

  it("is sent only once somebody sets it", () => {
    expect(fromForm(config, { ssl_verify: "" })).toEqual({});
    expect(fromForm(config, { ssl_verify: "false" })).toEqual({ ssl_verify: false });
  });
});
