import { describe, expect, it } from "vitest";
import { providerNamed, providers } from "@/lib/providers/registry";
import { loadedStrategies, strategyNames, type Edition } from "@/lib/providers/strategies";

describe("loadedStrategies", () => {
  it.each<[Edition, string, string[]]>([
    ["oss", "3.9", ["env"]],
    ["oss", "3.15", ["env"]],
    ["enterprise", "3.4", ["env", "aws", "gcp", "hcv"]],
    ["enterprise", "3.9", ["env", "aws", "gcp", "hcv", "azure"]],
    ["enterprise", "3.11", ["env", "aws", "gcp", "hcv", "azure", "conjur"]],
    ["enterprise", "3.15", ["env", "aws", "gcp", "hcv", "azure", "conjur", "fs", "azure-certs"]],
    ["konnect", "3.4", ["env", "aws", "gcp", "hcv", "konnect"]],
  ])("%s %s loads %j", (edition, version, names) => expect(loadedStrategies(edition, version)).toEqual(names));

  it.each([
    ["bundled", ["env"]],
    ["off", []],
    ["off, env", []],
    ["bundled,my-vault", ["env", "my-vault"]],
    [" hcv , bundled , hcv ", ["hcv", "env"]],
    ["env,off", ["env"]],
  ])("reads Kong's own setting %j as Kong does", (setting, names) => {
    expect(loadedStrategies("oss", "3.9", setting)).toEqual(names);
  });

  it("knows all nine, and those Keyhole has an adapter for agree with it", () => {
    expect(strategyNames).toHaveLength(9);
    for (const { kongName, since, editions } of providers) {
      for (const edition of editions) expect(loadedStrategies(edition, since)).toContain(kongName);
      expect(providerNamed(kongName)?.kongName).toBe(kongName);
    }
    expect(providers.map(({ kongName }) => kongName).sort()).toEqual([...strategyNames].sort());
    expect(providerNamed("a-custom-vault")).toBeNull();
  });
});
