import { describe, expect, it } from "vitest";
import { isNarrowed, listHref, nextSort, toggleHidden, wholeListHref } from "@/components/list-query";

const list = (params: Record<string, string>) => ({ path: "/g/lab/vaults", params });

describe("a list's URL", () => {
  it("keeps what is not changed and starts at the first page again", () => {
    expect(listHref(list({ q: "pay", after: "x" }), { sort: "prefix" })).toBe("/g/lab/vaults?q=pay&sort=prefix");
  });

  it("goes to a neighbouring page without the other cursor", () => {
    expect(listHref(list({ q: "pay", after: "x" }), { before: "y" })).toBe("/g/lab/vaults?q=pay&before=y");
  });

  it("drops what is null or empty", () => {
    expect(listHref(list({ q: "", provider: "hcv" }), { provider: null })).toBe("/g/lab/vaults");
  });

  it("encodes what people type", () => {
    expect(listHref(list({}), { q: "a&b=c d" })).toBe("/g/lab/vaults?q=a%26b%3Dc+d");
  });

  it("sorts up, then down, then not at all", () => {
    expect([undefined, "prefix", "-prefix", "name"].map((sort) => nextSort(sort, "prefix"))).toEqual([
      "prefix",
      "-prefix",
      null,
      "prefix",
    ]);
  });

  it("hides and shows columns", () => {
    expect(toggleHidden(list({}), "refs")).toBe("refs");
    expect(toggleHidden(list({ hide: "refs,tags" }), "refs")).toBe("tags");
    expect(toggleHidden(list({ hide: "refs" }), "refs")).toBeNull();
  });

  it("knows a narrowed list from one that is only shown otherwise, and the way back", () => {
    expect(isNarrowed(list({ sort: "prefix", hide: "refs", after: "x", q: "" }))).toBe(false);
    expect(isNarrowed(list({ provider: "hcv" }))).toBe(true);
    expect(wholeListHref(list({ provider: "hcv", q: "pay", sort: "prefix", after: "x" }))).toBe(
      "/g/lab/vaults?sort=prefix",
    );
  });
});
