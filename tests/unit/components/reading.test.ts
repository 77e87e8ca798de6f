import { describe, expect, it } from "vitest";
import { readingOf } from "@/components/references/reading";

describe("reading along with what is typed", () => {
  it("says what Kong would ask for", () => {
    expect(readingOf("{vault://hcv-pay/oidc%2Fclient/secret?ttl=60#2}")).toMatchObject({
      ok: true,
      words: "resource `oidc/client`, member `secret`, version 2, options `ttl`, in `hcv-pay`",
      offset: null,
    });
  });

  it("points at what Kong stumbles over, in its words", () => {
    expect(readingOf("{vault://env/a#x}")).toMatchObject({
      ok: false,
      words: "Kong says: reference url has invalid version, at character 16",
      offset: 15,
    });
  });

  const gateway = {
    gatewayVersion: "3.15",
    ...{ hosts: { "hcv-pay": "hcv", cloud: "aws" }, complete: true },
    fields: {
      hcv: {
        host: { type: "string", label: "host" },
        ttl: { type: "number", between: [0, 1e8], label: "ttl", overridable: "any" },
        region: { type: "string", label: "region", overridable: "listed" },
      },
    },
  } as const;

  it("tells which options do nothing, do harm or are refused, and leaves the others alone", () => {
    const { odd } = readingOf("{vault://hcv-pay/a?host=x&ttl=60&other=1&region=y}", gateway);
    expect(odd.map(({ name, fate }) => [name, fate])).toEqual([
      ["host", "refused"],
      ["other", "ignored"],
    ]);
    expect(readingOf("{vault://hcv-pay/a?ttl=soon}", gateway).odd).toEqual([
      { name: "ttl", fate: "wiped", reason: expect.stringContaining("expected a number") as string },
    ]);
    expect(readingOf("{vault://cloud/a?host=x}", gateway).odd).toEqual([]);
    expect(readingOf("{vault://hcv-pay/a?host=x}").odd).toEqual([]);
  });

  it("says that there is no such vault only where it knows them all", () => {
    expect(readingOf("{vault://nope/a}", gateway).unknownVault).toMatch(/No vault .*`nope`/);
    expect(readingOf("{vault://constructor/a}", gateway).unknownVault).not.toBeNull();
    expect(readingOf("{vault://hcv-pay/a}", gateway).unknownVault).toBeNull();
    expect(readingOf("{vault://nope/a}", { ...gateway, complete: false }).unknownVault).toBeNull();
    expect(readingOf("{vault://nope/a}").unknownVault).toBeNull();
  });

  it("reads a slash at the end as the gateway's version does", () => {
    expect(readingOf("{vault://hcv-pay/a/b/}", gateway).words).toContain("resource `a/b`");
    expect(readingOf("{vault://hcv-pay/a/b/}", { gatewayVersion: "3.7" }).words).toContain("member `b`");
  });

  it("tells a plain text from a reference", () => {
    expect(readingOf("Bearer {vault://env/a}")).toMatchObject({ ok: false, offset: null });
  });
});
