import { describe, expect, it } from "vitest";
import { birthOf, compareVersions, knows, sinceFor, type Since } from "@/lib/domain/versions";

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

describe("what patches brought into several lines", () => {
  const since: Since = ["3.4.3.13", "3.5.0.8", "3.7.1.3", "3.8"];

  it.each([
    ["3.3", "missing", "3.4.3.13"],
    ["3.4", "by-patch", "3.4.3.13"],
    ["3.4.3", "by-patch", "3.4.3.13"],
    ["3.4.2", "missing", "3.4.3.13"],
    ["3.4.3.12", "missing", "3.4.3.13"],
    ["3.4.3.13", "there", "3.4.3.13"],
    ["3.5.0.7", "missing", "3.5.0.8"],
    ["3.5.1.0", "there", "3.5.0.8"],
    ["3.6", "missing", "3.7.1.3"],
    ["3.6.9.9", "missing", "3.7.1.3"],
    ["3.7", "by-patch", "3.7.1.3"],
    ["3.8", "there", "3.8"],
    ["3.15", "there", "3.8"],
  ])("is in %s: %s, as of %s", (version, birth, first) => {
    expect([birthOf(since, version), sinceFor(since, version)]).toEqual([birth, first]);
    expect(knows(since, version)).toBe(birth !== "missing");
  });

  it("is in each later line where one version alone is told", () => {
    expect(["3.4", "3.4.3.4", "3.5"].map((version) => birthOf("3.4.3.5", version))).toEqual([
      ...["by-patch", "missing", "there"],
    ]);
    expect(birthOf("3.8", "3")).toBe("missing");
  });
});
