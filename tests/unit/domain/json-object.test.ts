import { describe, expect, it } from "vitest";
import { jsonObject } from "@/lib/domain/json-object";

describe("the JSON object of a text", () => {
  it("is given with its members", () => {
    expect(jsonObject(' {"a": [1], "b": null} ')).toEqual({ a: [1], b: null });
  });

  it.each(["", "null", "[]", '[{"a":1}]', '"text"', "1", '{"a":', "<html>"])("is none in %j", (text) => {
    expect(jsonObject(text)).toBeNull();
  });
});
