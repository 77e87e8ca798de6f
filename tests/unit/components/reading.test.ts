import { describe, expect, it } from "vitest";
import { readingOf } from "@/components/references/reading";

describe("reading along with what is typed", () => {
  it("says what Kong would ask for", () => {
    expect(readingOf("{vault://hcv-pay/oidc%2Fclient/secret?ttl=60#2}")).toEqual({
      ok: true,
      words: "resource `oidc/client`, member `secret`, version 2, options `ttl`, in `hcv-pay`",
      offset: null,
    });
  });

  it("points at what Kong stumbles over, in its words", () => {
    expect(readingOf("{vault://env/a#x}")).toEqual({
      ok: false,
      words: "Kong says: reference url has invalid version, at character 16",
      offset: 15,
    });
  });

  it("tells a plain text from a reference", () => {
    expect(readingOf("Bearer {vault://env/a}")).toMatchObject({ ok: false, offset: null });
  });
});
