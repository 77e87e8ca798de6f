import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAsked } from "@/lib/domain/schema/is-asked";
import { azure } from "@/lib/providers/azure";
import { azureCerts } from "@/lib/providers/azure-certs";
import { azureClouds, cloudOfVault, vaultResource } from "@/lib/providers/identity/azure/clouds";
import { judgeChallenge } from "@/lib/providers/key-vault/challenge";
import { objectName } from "@/lib/providers/key-vault/object-name";
import { keyVaultAddress } from "@/lib/providers/key-vault/settings";
import { propertyRuns } from "../../../support/property-runs";

const property = { numRuns: propertyRuns() };
const hostile = fc.string({
  unit: fc.constantFrom(...["a", "B", "7", "-", "_", ".", "/", "\\", "%2f", "*", "?", "#", " ", "\u0000", "é"]),
  maxLength: 140,
});

describe("a name", () => {
  it("is one segment of the path as it is, or is refused", () => {
    fc.assert(
      fc.property(hostile, (resource) => {
        const name = objectName({ resource, version: null });
        if (!name.ok) expect(name.problem).toBe("azure.name-not-allowed");
        else
          expect(new URL(`https://kv1.vault.azure.net/secrets/${name.value}/`).pathname).toBe(`/secrets/${resource}/`);
      }),
      property,
    );
  });
});

describe("an address", () => {
  it("is a host of one label below a cloud's, by https, or is refused", () => {
    const near = fc
      .array(
        fc.constantFrom(
          ...["https://", "http://", "kv1", ".", "vault.azure.net", "vault.azure.cn", "example.com", ":8443", "/", "@"],
          ...["#", "?x", "\\", "%2e", " ", "\t", "KV1", "vault.usgovcloudapi.net"],
        ),
        { maxLength: 7 },
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(near, (text) => {
        const address = keyVaultAddress(text);
        if (!address.ok) return;
        const { origin, name, cloud } = address.value;
        expect(origin).toBe(`https://${name}.${cloud.vaultSuffix}`);
        expect(azureClouds).toContain(cloud);
      }),
      property,
    );
  });

  it.each([
    ["kv1.vault.azure.net", "Azure"],
    ["kv1.vault.usgovcloudapi.net", "Azure Government"],
    ["kv1.vault.azure.cn", "Azure operated by 21Vianet"],
    ["vault.azure.net", null],
    ["a.b.vault.azure.net", null],
    [".vault.azure.net", null],
    ["kv1.vault.azure.net.", null],
    ["", null],
  ])("%j belongs to %s", (host, name) => expect(cloudOfVault(host)?.name ?? null).toBe(name));
});

describe("a challenge", () => {
  const [cloud] = azureClouds;
  if (cloud === undefined) throw new Error("no cloud");
  const tenant = "11111111-2222-4333-8444-555555555555";
  const token = { token: "t", expiresAt: new Date(0), tenantId: tenant };
  const asks = (resource: string, tenantId = tenant): string =>
    `Bearer authorization="https://login.microsoftonline.com/${tenantId}", resource="${resource}"`;
  const judge = judgeChallenge(cloud, token);

  it("is answered for this cloud's key vaults only", () => {
    expect(judge(asks(vaultResource(cloud)), false)).toBeNull();
    expect(judge(asks(`${vaultResource(cloud)}/`), false)).toBeNull();
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (resource) => {
        expect(judge(asks(resource), false)?.code).toBe("azure.challenge-refused");
      }),
      property,
    );
    expect(judge(null, false)?.code).toBe("azure.challenge-refused");
  });

  it("of another tenant is not, and none once a token was refused", () => {
    const other = asks(vaultResource(cloud), "99999999-2222-4333-8444-555555555555");
    expect(judge(other, false)?.code).toBe("azure.wrong-tenant");
    expect(judge(asks(vaultResource(cloud)), true)?.code).toBe("azure.token-refused");
    // Where our own tenant is not known, there is nothing to compare.
    expect(judgeChallenge(cloud, { ...token, tenantId: null })(other, false)).toBeNull();
  });
});

describe("the forms", () => {
  const asked = (auth_method?: string): readonly string[] =>
    Object.keys(azure.access)
      .filter((name) => isAsked(azure.access, name, auth_method === undefined ? {} : { auth_method }))
      .sort();
  const proxy = ["proxy_url", "proxy_username", "proxy_password"];
  const always = ["auth_method", "ca", "level", "resource_pattern", ...proxy];

  it.each([
    [undefined, []],
    ["client_secret", ["tenant_id", "client_id", "client_secret"]],
    ["managed_identity", ["client_id"]],
    ["ambient", []],
  ])("ask for what Keyhole's sign-in by %s needs", (method, fields) =>
    expect(asked(method)).toEqual([...always, ...fields].sort()),
  );

  it("know Kong's fields of both kinds, and the version that has them", () => {
    const cache = ["ttl", "neg_ttl", "resurrect_ttl"];
    expect(Object.keys(azure.config).sort()).toEqual(
      [
        ...["vault_uri", "location", "type", "credentials_prefix", "client_id", "tenant_id", "base64_decode"],
        ...cache,
      ].sort(),
    );
    expect(Object.keys(azureCerts.config).sort()).toEqual(
      ["vault_uri", "credentials_prefix", "client_id", "tenant_id", ...cache].sort(),
    );
    expect(Object.values(azureCerts.config).map(({ since }) => since)).toEqual(Array<string>(7).fill("3.15"));
  });
});
