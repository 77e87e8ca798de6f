import { describe, expect, it } from "vitest";
import { addressSentences, adminAddress } from "@/lib/kong/admin-address";

describe("the address of an Admin API", () => {
  it.each([
    ["http://kong.internal:8001", "http://kong.internal:8001"],
    [" HTTPS://Kong.Internal:443/ ", "https://kong.internal"],
    ["http://kong.internal:80", "http://kong.internal"],
    ["https://kong.internal:8444/admin/", "https://kong.internal:8444/admin"],
    ["https://kong.internal/admin-api/team_a", "https://kong.internal/admin-api/team_a"],
    ["http://2130706433:8001", "http://127.0.0.1:8001"],
    ["http://[::1]:8001", "http://[::1]:8001"],
  ])("%s has one spelling: %s", (text, address) => {
    expect(adminAddress(text)).toEqual({ ok: true, value: address });
  });

  it("means the same when it is read again", () => {
    for (const text of ["https://Kong.Internal/a/", "http://kong:80", "https://bücher.example:8444"]) {
      const once = adminAddress(text);
      expect(once.ok && adminAddress(once.value)).toEqual(once);
    }
  });

  it.each([
    ["", "not-an-address"],
    ["kong.internal:8001", "not-an-address"],
    ["ftp://kong.internal", "not-an-address"],
    ["file:///etc/passwd", "not-an-address"],
    ["http://", "not-an-address"],
    ["http:///path", "not-an-address"],
    ["http://kong internal", "not-an-address"],
    ["http://kong:99999", "not-an-address"],
    ["http://user:word@kong:8001", "user-info"],
    ["http://user@kong:8001", "user-info"],
    ["http://@kong:8001", "user-info"],
    ["http://kong:8001/?a=b", "more-than-path"],
    ["http://kong:8001/#top", "more-than-path"],
    ["http://kong:8001?", "more-than-path"],
    ["http://kong:8001/a/../b", "path-refused"],
    ["http://kong:8001/..", "path-refused"],
    ["http://kong:8001/./a", "path-refused"],
    ["http://kong:8001/%2e%2e/a", "path-refused"],
    ["http://kong:8001//a", "path-refused"],
    ["http://kong:8001\\a", "path-refused"],
    ["http://kong:8001/a\\..\\b", "path-refused"],
    ["http://kong:8001/a b", "path-refused"],
    ["http://kong:8001/a;b", "path-refused"],
  ] as const)("%j is refused: %s", (text, problem) => {
    expect(adminAddress(text)).toEqual({ ok: false, problem });
    expect(addressSentences[problem]).toMatch(/\.$/);
  });
});
