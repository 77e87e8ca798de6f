import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatReference } from "@/lib/domain/reference/format-reference";
import {
  referencesInText,
  textLimits,
  textProblems,
  type ReferencesInText,
} from "@/lib/domain/reference/references-in-text";
import { propertyRuns } from "@/tests/support/property-runs";
import { referenceText } from "./reference-text";

function read(text: string): ReferencesInText {
  const result = referencesInText(text);
  if (!result.ok) throw new Error("It is too large.");
  return result.value;
}

const found = (text: string): readonly string[] =>
  read(text).references.map(
    ({ text: whole, places }) => `${whole} ${places.map(({ line, column }) => `${line}:${column}`).join(" ")}`,
  );
const problems = (text: string): readonly string[] =>
  read(text).problems.map(({ code, text: shown, place }) => `${code} ${place.line}:${place.column} ${shown}`);

describe("referencesInText", () => {
  it("finds them in lists, files and sentences, each with where it stands", () => {
    expect(
      found("{vault://env/a}\n{vault://env/b}\r\n\t{vault://env/c}\rsee {vault://env/d}, {vault://env/e}."),
    ).toEqual([
      "{vault://env/a} 1:1",
      "{vault://env/b} 2:1",
      "{vault://env/c} 3:2",
      "{vault://env/d} 4:5",
      "{vault://env/e} 4:22",
    ]);
    expect(found(`key: "{vault://hcv/a/b?ttl=60#2}" # {vault://env/x}`)).toHaveLength(2);
    expect(found(`KONG_PG_PASSWORD='{vault://aws/pg/password}'`)).toEqual(["{vault://aws/pg/password} 1:19"]);
    expect(found("{{vault://env/a}} {vault://env/b}{vault://env/c}")).toHaveLength(3);
  });

  it("undoes the escapes of JSON and of kong.conf", () => {
    expect(found(String.raw`{"a":"{vault:\/\/env\/a?ttl=1\u0026neg_ttl=2}"}`)).toEqual([
      "{vault://env/a?ttl=1&neg_ttl=2} 1:7",
    ]);
    expect(found(String.raw`pg_password = {vault://env/a\#2}`)).toEqual(["{vault://env/a#2} 1:15"]);
    expect(found(String.raw`{vault://env/a\x}`)).toEqual([String.raw`{vault://env/a\x} 1:1`]);
  });

  it("joins what is written more than once, in the order of the first", () => {
    const { references } = read("{vault://env/b} {vault://env/a}\n{vault://env/b}");
    expect(references).toMatchObject([
      { text: "{vault://env/b}", count: 2, reference: { name: "env", resource: "b" } },
      { text: "{vault://env/a}", count: 1 },
    ]);
    const [many] = read("{vault://env/a}\n".repeat(150)).references;
    expect([many!.count, many!.places.length]).toEqual([150, 100]);
  });

  it("reports what looks like one and is none", () => {
    expect(
      problems(
        [
          "{vault://env}",
          "{vault://}",
          "{vault://env/}",
          "{vault://env//}",
          "{vault://env/a#v1}",
          "{Vault://env/a}",
          "{vault:/env/a}",
          "  vault://env/a, myvault://env/b",
          "{vault://env/a",
          "{vault://env/a {vault://env/b}",
        ].join("\n"),
      ),
    ).toEqual([
      "missing-path 1:1 {vault://env}",
      "missing-host 2:1 {vault://}",
      "empty-path 3:1 {vault://env/}",
      "invalid-path 4:1 {vault://env//}",
      "invalid-version 5:1 {vault://env/a#v1}",
      "inexact 6:1 {Vault://env/a}",
      "inexact 7:1 {vault:/env/a}",
      "bare 8:3 vault://env/a",
      "open 9:1 {vault://env/a",
      "open 10:1 {vault://env/a ",
    ]);
    expect(found("{vault://env/a {vault://env/b}")).toEqual(["{vault://env/b} 1:16"]);
    expect(problems("{vault: prod}, {default: x}, https://vault/a")).toEqual([]);
  });

  it("goes by the Gateway's version", () => {
    const last = (gatewayVersion: string) => {
      const result = referencesInText("{vault://hcv/a/b/}", { gatewayVersion });
      return result.ok ? result.value.references[0]?.reference.key : null;
    };
    expect([last("3.7"), last("3.8")]).toEqual(["b", null]);
  });

  it("stops at one reference too many and says where", () => {
    const list = Array.from({ length: textLimits.references + 1 }, (_, i) => `{vault://env/${i}}`).join("\n");
    const { references, stoppedAt } = read(`${list}\n{vault://env/0}`);
    expect(references).toHaveLength(textLimits.references);
    expect(stoppedAt).toEqual({ line: textLimits.references + 1, column: 1 });
    expect(read(list.slice(0, list.lastIndexOf("\n"))).stoppedAt).toBeNull();
  });

  it("refuses a text that is too large, and cuts what is too long", () => {
    expect(referencesInText("x".repeat(textLimits.characters + 1))).toEqual({ ok: false, problem: "too-large" });
    const long = `{vault://env/${"a".repeat(textLimits.referenceLength)}}`;
    const { problems: all } = read(long);
    expect(all).toMatchObject([{ code: "too-long", text: long.slice(0, 200) }]);
  });

  it("gets through hostile texts, listing no more than the first thousand problems", () => {
    const hostile = ["{vault://", "{vault:/{", "vault://", "{vault://a/b{", "\\", '{vault://a/\\"'];
    for (const part of hostile) {
      const { problems: all, problemCount } = read(part.repeat(Math.floor(2_000_000 / part.length)));
      expect(all.length).toBe(Math.min(problemCount, 1000));
    }
    for (const [begin, part] of [
      ["{vault://", "{"],
      ["{vault://a/b", "\\"],
      ["vault://", "a"],
      ["{vault://", "\r"],
    ] as const)
      expect(read(begin + part.repeat(9_000_000)).problemCount).toBe(1);
  });

  it("finds every reference that is written out, whatever it stands in", () => {
    const segment = fc.string({
      unit: fc.constantFrom("a", "b", "ü", "/", "%", "}", "{", "\n", '"', "\\", "#", "&", " "),
    });
    const reference = fc
      .record({
        name: fc.constantFrom("env", "hcv-pay"),
        resource: segment.filter((text) => text !== ""),
        key: fc.option(segment.filter((text) => /^[^/]+$/.test(text))),
        config: fc.option(fc.constant({ ttl: "60", neg_ttl: "5" })),
        version: fc.option(fc.nat(9)),
      })
      .map(formatReference);
    const around = fc.constantFrom<(text: string) => string>(
      (text) => `${text}\n`,
      (text) => `- key: "${text}"\r\n`,
      (text) => `${JSON.stringify({ a: [text] })},`,
      (text) => JSON.stringify(text).replaceAll("/", "\\/").replaceAll("&", "\\u0026"),
      (text) => `export A='${text}'; `,
      (text) => `pg_password = ${text.replaceAll("#", "\\#")} # a {comment}\n`,
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(reference, around), { maxLength: 4 }), (written) => {
        const text = written.map(([one, wrap]) => wrap(one)).join("");
        const { references, problemCount } = read(text);
        expect(references.map((each) => each.text)).toEqual([...new Set(written.map(([one]) => one))]);
        expect(references.reduce((sum, { count }) => sum + count, 0)).toBe(written.length);
        expect(problemCount).toBe(0);
        const lines = text.split(/\r\n?|\n/);
        for (const { places } of references)
          for (const { line, column } of places) expect(lines[line - 1]!.slice(column - 1)).toMatch(/^\{vault:\\?\//);
      }),
      { numRuns: propertyRuns() },
    );
  });

  it("never throws, and has a word for every problem", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(referenceText, fc.string(), fc.constantFrom("vault:/", "\\u00", "{"))), (parts) => {
        for (const { code } of read(parts.join("")).problems) expect(textProblems[code]).toMatch(/\.$/);
      }),
      { numRuns: propertyRuns() },
    );
  });
});
