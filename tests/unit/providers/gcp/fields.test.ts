import { describe, expect, it } from "vitest";
import { gcp } from "@/lib/providers/gcp";

describe("the settings of Google Secret Manager", () => {
  it("have Kong's names, in Kong's order", () => {
    expect(Object.keys(gcp.config)).toEqual(["project_id", "ttl", "neg_ttl", "resurrect_ttl", "base64_decode"]);
    expect(gcp.config.base64_decode?.since).toBe("3.11");
    expect(gcp.config.project_id).toMatchObject({ required: true, overridable: "listed" });
  });

  it("hold no credential in the config, and bind what decides where one goes", () => {
    expect(Object.values(gcp.config).some(({ sensitive }) => sensitive === true)).toBe(false);
    const binding = Object.entries(gcp.access).filter(([, { binds }]) => binds === true);
    expect(binding.map(([name]) => name)).toEqual(["auth_method", "location", "api_endpoint", "ca", "proxy_url"]);
    expect(gcp.access.service_account_json?.sensitive).toBe(true);
  });

  it("have words for each code, each with what, whose and next", () => {
    for (const [code, fault] of Object.entries(gcp.faults)) {
      expect([code, fault.what.endsWith("."), fault.next.endsWith("."), fault.whose.length > 0]).toEqual([
        code,
        true,
        true,
        true,
      ]);
    }
  });
});
