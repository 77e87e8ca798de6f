import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { vaultDiff, type DiffedVault, type FieldChange } from "@/lib/domain/vault-diff";
import { propertyRuns } from "@/tests/support/property-runs";

const vault = (more: Partial<DiffedVault> = {}): DiffedVault => ({
  provider: "hcv",
  prefix: "hcv-pay",
  description: null,
  tags: null,
  level: "values",
  config: { open: { host: "vault.internal", port: 8200 }, prints: { token: "fp 7c1e · key k1" } },
  access: { open: {}, prints: {} },
  ...more,
});

const line = ({ field, before, after, sensitive }: FieldChange): string =>
  `${field}: ${before} → ${after}${sensitive ? " (sensitive)" : ""}`;
const lines = (...args: Parameters<typeof vaultDiff>): readonly string[] => vaultDiff(...args).map(line);

describe("vaultDiff", () => {
  it("is empty for what says the same", () => {
    expect(vaultDiff(vault(), vault())).toEqual([]);
    const config = { open: { port: 8200, host: "vault.internal", namespace: null }, prints: vault().config.prints };
    expect(vaultDiff(vault(), vault({ config, tags: [] }))).toEqual([]);
    expect(vaultDiff(vault({ tags: ["a", "b"] }), vault({ tags: ["b", "a", "a"] }))).toEqual([]);
    expect(vaultDiff(null, null)).toEqual([]);
  });

  it("names each field that is another", () => {
    const after = vault({
      prefix: "hcv-core",
      description: "Payments",
      tags: ["eu"],
      level: "metadata",
      config: { open: { host: "vault.internal", ttl: 60 }, prints: { token: "fp 90ab · key k1" } },
      access: { open: { level: "metadata" }, prints: { secret_id: "fp 1234 · key k1" } },
    });
    expect(lines(vault(), after)).toEqual([
      "prefix: hcv-pay → hcv-core",
      "description: null → Payments",
      "tags: null → eu",
      "config.port: 8200 → null",
      "config.token: fp 7c1e · key k1 → fp 90ab · key k1 (sensitive)",
      "config.ttl: null → 60",
      "access.level: values → metadata",
      "access.secret_id: null → fp 1234 · key k1 (sensitive)",
    ]);
  });

  it("lists all that a new vault sets, in the form's order and then by name", () => {
    expect(lines(null, vault(), { config: ["port", "host"] })).toEqual([
      "provider: null → hcv",
      "prefix: null → hcv-pay",
      "config.port: null → 8200",
      "config.host: null → vault.internal",
      "config.token: null → fp 7c1e · key k1 (sensitive)",
      "access.level: null → values",
    ]);
  });

  it("tells text from what looks like it, and an empty text from none", () => {
    const config = (port: unknown) => vault({ config: { open: { port }, prints: {} } });
    expect(lines(config("8200"), config(8200))).toEqual(['config.port: "8200" → 8200']);
    expect(lines(config(""), config(null))).toEqual(["config.port:  → null"]);
  });

  it("sees a field turn sensitive without showing what it was compared with", () => {
    const before = vault({ config: { open: { token: "{vault://env/x}" }, prints: {} } });
    const after = vault({ config: { open: {}, prints: { token: "fp 7c1e" } } });
    expect(lines(before, after)).toEqual([
      "config.token: {vault://env/x} → null",
      "config.token: null → fp 7c1e (sensitive)",
    ]);
  });

  it("is turned round by turning its states round, and carries one over into the other", () => {
    const fields = fc.record({
      open: fc.dictionary(
        fc.constantFrom("a", "b", "__proto__"),
        fc.constantFrom(null, "1", 1, true, "", ["x"], { k: null }),
      ),
      prints: fc.dictionary(fc.constantFrom("s", "t"), fc.constantFrom("fp 1", "fp 2")),
    });
    const state: fc.Arbitrary<DiffedVault> = fc.record({
      provider: fc.constantFrom("hcv", "env"),
      prefix: fc.constantFrom("x", "y"),
      description: fc.option(fc.constantFrom("", "one")),
      tags: fc.option(fc.array(fc.constantFrom("p", "q"))),
      level: fc.constantFrom("values", "metadata"),
      config: fields,
      access: fields,
    });
    fc.assert(
      fc.property(fc.option(state), fc.option(state), (one, other) => {
        const there = vaultDiff(one, other);
        const back = vaultDiff(other, one).map(({ before, after, ...rest }) => ({
          ...rest,
          before: after,
          after: before,
        }));
        expect(back).toEqual(there);
        expect(new Set(there.map(({ field, sensitive }) => `${field} ${sensitive}`)).size).toBe(there.length);
        expect(there.every(({ before, after }) => before !== after)).toBe(true);
        expect(vaultDiff(one, one)).toEqual([]);
      }),
      { numRuns: propertyRuns() },
    );
  });
});
