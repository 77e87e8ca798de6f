import { describe, expect, it } from "vitest";
import { kongConfText, kongEnvironmentText, settingVariable } from "@/lib/domain/default-vault-text";
import { providerNamed } from "@/lib/providers/registry";

const hcv = providerNamed("hcv")!.config;
const config = { host: "vault.internal", port: 8200, mount: "kv#2", kv: "v2", ssl_verify: true, token: "s.canary" };
const vault = { strategy: "hcv", config };

describe("the settings of a default vault", () => {
  it("are lines of kong.conf under Kong's own keys, hash signs escaped, without the secret", () => {
    const text = kongConfText(vault, hcv);
    expect(text.split("\n")).toEqual(
      expect.arrayContaining([
        "vault_hcv_host = vault.internal",
        "vault_hcv_port = 8200",
        "vault_hcv_mount = kv\\#2",
        "# vault_hcv_token = … a secret: as the nodes have it",
      ]),
    );
    expect(text).not.toContain("canary");
  });

  it("are variables of a shell, in which a secret has to be set", () => {
    const text = kongEnvironmentText(vault, hcv);
    expect(text).toContain("export KONG_VAULT_HCV_HOST=vault.internal");
    expect(text).toContain("export KONG_VAULT_HCV_MOUNT='kv#2'");
    expect(text).toContain('export KONG_VAULT_HCV_TOKEN="${VAULT_HCV_TOKEN:?}"');
    expect(text).not.toContain("canary");
  });

  it("name a secret that is stored but not at hand", () => {
    expect(kongConfText({ strategy: "hcv", config: {} }, hcv, ["token"])).toContain("vault_hcv_token");
    expect(kongConfText({ strategy: "hcv", config: {} }, hcv)).toMatch(/^# No setting is known/);
  });

  it("say where kong.conf cannot hold what the environment can", () => {
    const pem = { strategy: "hcv", config: { namespace: "a\nb" } };
    expect(kongConfText(pem, hcv)).toBe(
      "# vault_hcv_namespace: no line of kong.conf can hold it, use KONG_VAULT_HCV_NAMESPACE",
    );
    expect(kongEnvironmentText(pem, hcv)).toBe("export KONG_VAULT_HCV_NAMESPACE=$'a\\x0ab'");
  });

  it("go by the names that Kong's manual lists", () => {
    expect(settingVariable("azure-certs", "vault_uri")).toBe("KONG_VAULT_AZURE_CERTS_VAULT_URI");
    expect(settingVariable("env", "base64_decode")).toBe("KONG_VAULT_ENV_DECODE_BASE64");
  });
});
