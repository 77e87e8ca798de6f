import { expect, it } from "vitest";
import { defaultVaultInWords } from "@/lib/domain/refresh/default-vault-in-words";
import type { Schema } from "@/lib/domain/schema/field";

const withTtl: Schema = { ttl: { type: "number", label: "TTL" } };
const tones = (schema: Schema, config: Readonly<Record<string, unknown>>) =>
  defaultVaultInWords(schema, config).map(({ tone }) => tone);

it("says that an unset TTL may not be unset on the nodes, where there is such a setting", () => {
  expect(tones(withTtl, {})).toEqual(["stale", "waiting"]);
  expect(tones(withTtl, { ttl: 0 })).toEqual(["waiting"]);
  expect(tones({}, {})).toEqual(["waiting"]);
});
