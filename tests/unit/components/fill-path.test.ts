import { describe, expect, it } from "vitest";
import { fillPath } from "@/components/fill-path";

describe("a path filled from an answer", () => {
  it("takes members by name", () => {
    expect(fillPath("/g/lab/vaults/{prefix}?v={version}", { prefix: "hcv-pay", version: 3 })).toBe(
      "/g/lab/vaults/hcv-pay?v=3",
    );
  });

  it("keeps a member within its segment", () => {
    expect(fillPath("/g/{name}", { name: "../x?y#z" })).toBe("/g/..%2Fx%3Fy%23z");
  });

  it("leaves out what the answer does not have, prototypes included", () => {
    expect(fillPath("/g/{name}/{toString}", { name: null })).toBe("/g//");
    expect(fillPath("/g/{name}", null)).toBe("/g/");
  });
});
