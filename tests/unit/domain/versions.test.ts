import { describe, expect, it } from "vitest";
import { compareVersions, knows } from "@/lib/domain/versions";

describe("compareVersions", () => {
  it("orders by numbers, not by letters", () => {
    const versions = ["3.15", "2.8.1.3", "3.9.1", "3.10.0.0", "3.4", "3.9"];
    expect(versions.sort(compareVersions)).toEqual(["2.8.1.3", "3.4", "3.9", "3.9.1", "3.10.0.0", "3.15"]);
  });

  it("takes missing parts for zeros and bears a prefix and a suffix", () => {
    expect(compareVersions("3.8", "3.8.0.0")).toBe(0);
    expect(compareVersions("v3.8.0-dev", "3.8")).toBe(0);
  });
});

describe("knows", () => {
  it("has what came with or before a version, and what has no date", () => {
    expect([knows("3.8", "3.8.0"), knows("3.11", "3.9"), knows(undefined, "2.8")]).toEqual([true, false, true]);
  });
});
