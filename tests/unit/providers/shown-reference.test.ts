import { describe, expect, it } from "vitest";
import { hcv } from "@/lib/providers/hcv";
import { shownReference } from "@/lib/providers/shown-reference";

describe("shownReference", () => {
  it.each([
    ["{vault://a/b/c}", "{vault://a/b/c}"],
    ["{vault://a/b?ttl=5#2}", "{vault://a/b?ttl=5#2}"],
    ["{vault://a/b?tok%65n=x}", "{vault://a/b?tok%65n=…}"],
    ["{vault://a/b?token=x=y&token=z&token}", "{vault://a/b?token=…&token=…&token}"],
    ["{vault://user:pass@a:80/b}", "{vault://…@a:80/b}"],
    ["{vault://u:p@a/b?host=x#1}", "{vault://…@a/b?host=…#1}"],
    ["{vault://a/b@c}", "{vault://a/b@c}"],
    ["{vault://a/b?ttl=x-token&neg_ttl=1e3&resurrect_ttl=0x3C}", "{vault://a/b?ttl=…&neg_ttl=1e3&resurrect_ttl=0x3C}"],
    ["{vault://a/b?x-token&ttl}", "{vault://a/b?…&ttl}"],
    ["{vault://a/b?uq5TzkQ2hJv9XsLw8mRb=&tll=x}", "{vault://a/b?…&tll=…}"],
    ["{vault://?token=x}", "{vault://?…}"],
    ["{vault://a?token=x}", "{vault://a?…}"],
    ["{vault://a/b;token=x?ttl=5}", "{vault://a/b;…?ttl=5}"],
    ["{vault://a/b?ttl=5#x-token}", "{vault://a/b?ttl=5#…}"],
    ["{vault://a#1?token=x}", "{vault://a#…}"],
    ["{vault://a/b#}", "{vault://a/b#}"],
    ["my-pasted-password", "…"],
    [undefined, "…"],
  ])("%j is shown as %s", (raw, shown) => expect(shownReference(raw, hcv.config)).toBe(shown));

  it("shows no option's value without a schema but those of the cache", () =>
    expect(shownReference("{vault://a/b?ttl=5&token=x}")).toBe("{vault://a/b?ttl=5&token=…}"));
});
