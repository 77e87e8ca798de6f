import { describe, expect, it } from "vitest";
import { checkDefaultConfig, defaultConfig, settingName } from "@/lib/domain/reference/default-config";
import type { Schema } from "@/lib/domain/schema/field";

const schema: Schema = {
  "vault-uri": { type: "string", label: "URI" },
  ttl: { type: "number", label: "TTL", between: [0, 1e8] },
  prefix: { type: "string", label: "Prefix", required: true, default: "AZURE" },
  flag: { type: "boolean", label: "Flag", default: true },
};

describe("settingName", () => {
  it("turns hyphens into underscores", () => {
    expect(settingName("azure-certs", "vault-uri")).toBe("vault_azure_certs_vault_uri");
  });
});

describe("defaultConfig", () => {
  it("takes what fits and the defaults of required fields only", () => {
    const settings = { vault_azure_vault_uri: "https://x", vault_azure_ttl: "60", vault_azure_flag: "maybe" };
    expect(defaultConfig("azure", schema, settings)).toEqual({ "vault-uri": "https://x", ttl: 60, prefix: "AZURE" });
  });

  it("ignores a setting that does not fit without a word", () => {
    expect(defaultConfig("azure", schema, { vault_azure_ttl: "-1", vault_azure_prefix: "" })).toEqual({
      prefix: "AZURE",
    });
  });
});

describe("checkDefaultConfig", () => {
  const schema: Schema = {
    host: { type: "string", label: "Host", required: true, default: "127.0.0.1" },
    mount: { type: "string", label: "Mount", default: "secret" },
    token: { type: "string", label: "Token", required: true },
    ttl: { type: "number", label: "TTL", between: [0, 1e8] },
  };

  it("keeps what fits, fills in what is required and has a default, and demands nothing", () => {
    expect(checkDefaultConfig(schema, { ttl: 60, mount: null })).toEqual({
      config: { host: "127.0.0.1", ttl: 60 },
      errors: null,
    });
  });

  it("says in Kong's words what a node would ignore", () => {
    expect(checkDefaultConfig(schema, { ttl: "soon", nope: 1 }).errors).toEqual({
      ttl: "expected a number",
      nope: "unknown field",
    });
  });
});
