import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Secret } from "@/lib/domain/secret";
import { bindingOf } from "@/lib/providers/binding";
import { hcv } from "@/lib/providers/hcv";
import { createSeal } from "@/lib/runtime/seal";

const config = {
  ...{ protocol: "https", host: "vault.test", port: 8200, namespace: "team", mount: "secret", kv: "v2" },
  ...{ auth_method: "token", ssl_verify: true },
};
const access = { ca: "-----BEGIN CERTIFICATE-----", tls_verify: true };
const changes: readonly (readonly ["config" | "access", string, unknown])[] = [
  ["config", "protocol", "http"],
  ["config", "host", "evil.test"],
  ["config", "port", 8201],
  ["config", "namespace", "other"],
  ["config", "mount", "kv"],
  ["config", "auth_method", "approle"],
  ["config", "ssl_verify", false],
  ["config", "oauth2_token_endpoint", "https://evil.test/token"],
  ["config", "approle_auth_path", "evil"],
  ["config", "aws_sts_endpoint_url", "https://evil.test"],
  ["access", "auth_method", "approle"],
  ["access", "approle_auth_path", "evil"],
  ["access", "ca", "-----BEGIN CERTIFICATE-----x"],
  ["access", "tls_verify", false],
];

describe("a credential sealed for a vault", () => {
  const seal = createSeal(randomBytes(32));
  const place = (settings: object, own: object) => ({
    ...{ table: "vault", column: "config_sealed", row: "1" },
    binding: bindingOf(hcv, { ...settings }, { ...own }),
  });
  const sealed = seal.close(Secret.fromText("token"), place(config, access));

  it.each(changes)("does not open when %s.%s becomes %j", (part, field, value) => {
    const [settings, own] =
      part === "config" ? [{ ...config, [field]: value }, access] : [config, { ...access, [field]: value }];
    expect(seal.unseal(sealed, place(settings, own))).toEqual({ ok: false, problem: "other-place" });
  });

  it("opens whatever else changes", () => {
    const other = { ...config, ttl: 60, kv: "v1", base64_decode: true, approle_role_id: "r", namespace: "team" };
    expect(seal.unseal(sealed, place(other, { ...access, level: "metadata" })).ok).toBe(true);
  });

  it("takes missing, null and default for the same", () => {
    const bare = bindingOf(hcv, {}, {});
    expect(bindingOf(hcv, { protocol: "http", host: "127.0.0.1", port: 8200, namespace: null }, { ca: null })).toBe(
      bare,
    );
  });
});
