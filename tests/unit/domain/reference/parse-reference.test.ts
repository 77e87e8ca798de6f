import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isReference, parseReference, type Reference } from "@/lib/domain/reference/parse-reference";
import { toVector } from "@/lib/domain/reference/to-vector";
import vectors from "@/tests/fixtures/reference-vectors.json";
import { propertyRuns } from "@/tests/support/property-runs";
import { referenceText } from "./reference-text";

const numRuns = propertyRuns();

const read = (text: string, gatewayVersion?: string): Partial<Reference> => {
  const result = parseReference(text, gatewayVersion === undefined ? undefined : { gatewayVersion });
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
};

const problemOf = (value: unknown) => {
  const result = parseReference(value);
  return result.ok ? null : result.problem;
};

describe("Kong's published answers", () => {
  it.each(
    vectors.map(({ id, tag, input, is_reference, parsed, error }) => ({ id, tag, input, is_reference, parsed, error })),
  )("$id ($tag): $input", ({ input, is_reference, parsed, error }) =>
    expect(toVector(input)).toEqual({ is_reference, parsed, error }),
  );
});

describe("parseReference", () => {
  it("decodes twice: as the path is split and again as nginx does", () => {
    expect(read("{vault://env/a%252Fb}").resource).toBe("a/b");
    expect(read("{vault://env/a%2520b}").resource).toBe("a b");
    expect(read("{vault://env/a%252Bb}").resource).toBe("a+b");
    expect(read("{vault://env/%%41}").resource).toBe("%A");
  });

  it("keeps an encoded slash inside its segment", () => {
    expect(read("{vault://fs/db%2Fpassword.txt}")).toMatchObject({ resource: "db/password.txt", key: null });
    expect(read("{vault://fs/db/password.txt}")).toMatchObject({ resource: "db", key: "password.txt" });
    expect(read("{vault://aws/%2Fsecret/key}")).toMatchObject({ resource: "/secret", key: "key" });
  });

  it("takes a slash at the end for 'no key' from 3.8 on, and ignores it before", () => {
    for (const version of ["3.8", "3.10.0", "3.15", "v4.0"]) {
      expect(read("{vault://hcv/a/b/}", version)).toMatchObject({ resource: "a/b", key: null });
    }
    for (const version of ["2.8", "3.4.3.5", "3.7.1"]) {
      expect(read("{vault://hcv/a/b/}", version)).toMatchObject({ resource: "a", key: "b" });
    }
    expect(read("{vault://hcv/a/}", "3.7")).toMatchObject({ resource: "a", key: null });
  });

  it.each([
    ["{vault://@env/a}", "env"],
    ["{vault://u:p@env:99/a}", "env"],
    ["{vault://a@b@c/a}", "b@c"],
    ["{vault://env:80:90/a}", "env:80"],
    ["{vault://[::1]:8200/a}", "::1"],
    ["{vault://[]/a}", "[]"],
    ["{vault://[a:b]c/a}", "[a:b]c"],
    ["{vault://env?x=1/a}", "env?x=1"],
  ])("finds the host of %s as LuaSocket does", (text, host) => expect(read(text).name).toBe(host));

  it.each([
    ["{vault://user@/a}", "missing-host", 14],
    ["{vault://:80/a}", "missing-host", 9],
    ["{vault://env#1/a}", "missing-path", 12],
    ["{vault://env/?a}", "empty-path", 13],
    ["{vault://env/a#latest}", "invalid-version", 15],
    ["{vault://env//#2}", "invalid-path", 12],
    ["{vault://env//#v}", "invalid-version", 15],
    ["{Vault://env/a}", "not-a-reference", 0],
  ])("points at what is wrong in %s", (text, code, offset) => {
    expect(problemOf(text)).toMatchObject({ code, offset });
  });

  it.each([
    [1.5, "1.5"],
    [1e21, "1e+21"],
    [false, "false"],
    [undefined, "nil"],
  ])("names %j as Lua does when it is no text", (value, name) => {
    expect(problemOf(value)?.message).toBe(`not a reference [${name}]`);
  });

  it("keeps bytes that are no UTF-8, apart or put together", () => {
    expect(toVector("{vault://env/%C3}").parsed).toMatchObject({ resource: { $base64: "ww==" } });
    expect(toVector("{vault://env/%C3%25BC}").parsed).toMatchObject({ resource: "ü" });
    expect(toVector("{vault://env/a?x=%ff&%fe=1}").parsed).toMatchObject({
      config: { x: { $base64: "/w==" }, "$base64:/g==": "1" },
    });
  });

  it("never throws on any text, and reads only what is a reference", () => {
    fc.assert(
      fc.property(fc.oneof(referenceText, fc.string({ unit: "binary" })), (text) => {
        const result = parseReference(text);
        if (result.ok) expect([isReference(text), result.value.name, result.value.resource]).not.toContain("");
        else expect(result.problem.message).toContain(`[${text}]`);
      }),
      { numRuns },
    );
  });

  it("never throws on any value", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => typeof value === "string" || !parseReference(value).ok),
      { numRuns },
    );
  });
});
