import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeReference, referenceTokens } from "@/lib/domain/reference/describe-reference";
import { isReference, parseReference } from "@/lib/domain/reference/parse-reference";
import { propertyRuns } from "@/tests/support/property-runs";
import { referenceText } from "./reference-text";

const inWords = (text: string): string => {
  const result = parseReference(text);
  return result.ok ? describeReference(result.value) : result.problem.code;
};

const cut = (text: string, gatewayVersion = "3.15"): string[] =>
  referenceTokens(text, { gatewayVersion }).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);

describe("describeReference", () => {
  it.each([
    ["{vault://prod/oidc/client/secret#2}", "resource `oidc/client`, member `secret`, version 2, in `prod`"],
    ["{vault://prod/oidc/}", "resource `oidc`, the whole value, in `prod`"],
    ["{vault://env/a?prefix=X_&ttl=1}", "resource `a`, the whole value, options `prefix`, `ttl`, in `env`"],
    ["{vault://env/a?ttl=1&hunter2}", "resource `a`, the whole value, options `ttl`, 1 not named here, in `env`"],
    ["{vault://env/a?uq5TzkQ2hJv9XsLw8mRb=}", "resource `a`, the whole value, options 1 not named here, in `env`"],
  ])("says how Kong reads %s", (text, words) => expect(inWords(text)).toBe(words));
});

describe("referenceTokens", () => {
  it("cuts a reference into what Kong sees in it", () => {
    expect(cut("{vault://u@prod:1/a/b/c;x?ttl=1#2}")).toEqual([
      "frame {vault://",
      "dropped u@",
      "prefix prod",
      "dropped :1",
      "separator /",
      "resource a/b",
      "separator /",
      "key c",
      "dropped ;x",
      "separator ?",
      "options ttl=1",
      "separator #",
      "version 2",
      "frame }",
    ]);
  });

  it("knows what a slash at the end means to which version", () => {
    expect(cut("{vault://p/a/b/}")).toContain("resource a/b");
    expect(cut("{vault://p/a/b/}", "3.7")).toEqual(expect.arrayContaining(["resource a", "key b", "dropped /"]));
  });

  it("covers every reference without a gap, parsed or not, and nothing else", () => {
    fc.assert(
      fc.property(fc.oneof(referenceText, fc.string()), (text) => {
        const tokens = referenceTokens(text);
        expect(tokens.map(({ start, end }) => text.slice(start, end)).join("")).toBe(isReference(text) ? text : "");
        for (const { start, end } of tokens) expect(end).toBeGreaterThan(start);
      }),
      { numRuns: propertyRuns() },
    );
  });
});
