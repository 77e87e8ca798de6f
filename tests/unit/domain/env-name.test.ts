import { describe, expect, it } from "vitest";
import { envName } from "@/lib/domain/env-name";

describe("envName", () => {
  it.each([
    [null, "my-secret-value", null, "MY_SECRET_VALUE"],
    ["SECRETS-AGAIN-", "test-too", null, "SECRETS_AGAIN_TEST_TOO"],
    ["ssl_", "a", 2, "SSL_A_PREVIOUS"],
    ["", "a", 1, "A"],
    [true, "a/b.c ü", 3, "A/B.C ü"],
    [null, "straße\udcff\0", NaN, "STRAßE\udcff\0"],
  ])("reads %j, %j, version %j as %j", (prefix, resource, version, name) => {
    expect(envName({ prefix, resource, version })).toBe(name);
  });
});
