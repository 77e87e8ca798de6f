import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readKongSchema } from "@/lib/domain/schema/kong-schema";
import { markedPaths, putIn, sealedMark, sensitivePaths, takeOut, withMarks } from "@/lib/domain/schema/sealed-members";
import answer from "@/tests/fixtures/custom-vault-schema.json" with { type: "json" };
import { propertyRuns } from "@/tests/support/property-runs";

const read = readKongSchema(answer);
const schema = read.ok ? read.value.config : {};
const config = {
  url: "https://a.example",
  sign_in: { user: "kong", phrase: "canary-phrase" },
  headers: { authorization: "canary-header" },
  labels: { team: "pay" },
  api_token: "canary-token",
  extra: ["canary-extra"],
  unheard_of: "canary-unknown",
};

describe("the sensitive members of a custom config", () => {
  it("are found in records, as whole lists and maps, and wherever nobody knows better", () => {
    expect(sensitivePaths(schema, config)).toEqual([
      ...["sign_in.phrase", "headers", "api_token", "extra", "unheard_of"],
    ]);
  });

  it("are all of them without a schema", () => {
    expect(sensitivePaths(null, { ...config, none: null })).toEqual(Object.keys(config));
  });

  it("leave nothing of themselves in the open part, and come back to their places", () => {
    const { open, taken } = takeOut(config, sensitivePaths(schema, config));
    expect(open).toEqual({ url: config.url, sign_in: { user: "kong" }, labels: { team: "pay" } });
    expect(JSON.stringify(open)).not.toContain("canary");
    expect(putIn(open, taken)).toEqual(config);
  });

  it("are marked where they stand, and the marks are found again", () => {
    const paths = sensitivePaths(schema, config);
    const shown = withMarks(takeOut(config, paths).open, paths);
    expect(shown).toMatchObject({ sign_in: { user: "kong", phrase: sealedMark }, headers: sealedMark });
    expect([...markedPaths(shown)].sort()).toEqual([...paths].sort());
    expect(markedPaths({ list: ["a", sealedMark] })).toEqual(["list.1"]);
  });

  it("come back whatever the config is", () => {
    const name = fc.stringMatching(/^[a-z_]{1,6}$/);
    const tree = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: "small" }, fc.string(), fc.integer(), fc.array(fc.string()), tie("record")),
      record: fc.dictionary(name, tie("value")),
    })).record as fc.Arbitrary<Record<string, unknown>>;
    fc.assert(
      fc.property(tree, (any) => {
        const paths = sensitivePaths(null, any);
        const { open, taken } = takeOut(any, paths);
        expect(putIn(open, taken)).toEqual(any);
      }),
      { numRuns: propertyRuns() },
    );
  });
});
