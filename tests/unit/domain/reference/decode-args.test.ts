import { describe, expect, it } from "vitest";
import { decodeArgs } from "@/lib/domain/reference/decode-args";

const pairs = (count: number): string => Array.from({ length: count }, (_, at) => `k${at}=1`).join("&");

describe("decodeArgs", () => {
  it.each([
    ["a=1&b", { a: "1", b: true }],
    ["a=1&a&a=2", { a: ["1", true, "2"] }],
    ["a=", { a: "" }],
    ["=1&&=", {}],
    ["a=b=c", { a: "b=c" }],
    ["a%3Db=%26+%2B", { "a=b": "& +" }],
    ["a=1;b=2", { a: "1;b=2" }],
    ["%zz=%4", { "%zz": "%4" }],
    ["constructor=1&toString", { constructor: "1", toString: true }],
  ])("reads %s", (query, options) => expect(decodeArgs(query)).toEqual(options));

  it("keeps a name that means something to JavaScript as an option like any other", () => {
    const options = decodeArgs("__proto__=1&__proto__=2");
    expect(Object.entries(options)).toEqual([["__proto__", ["1", "2"]]]);
  });

  it("stops after the hundredth pair, dropped ones counted", () => {
    expect(Object.keys(decodeArgs(pairs(100)))).toHaveLength(100);
    expect(Object.keys(decodeArgs(pairs(101)))).toHaveLength(100);
    expect(Object.keys(decodeArgs(`&&${pairs(101)}`))).toHaveLength(98);
  });
});
