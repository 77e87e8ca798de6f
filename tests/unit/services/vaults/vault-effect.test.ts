import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCrypto } from "@/lib/runtime/crypto";
import { planVault } from "@/lib/services/vaults/plan-vault";
import { shownVault, vaultEffect, type ShownVault } from "@/lib/services/vaults/vault-effect";
import { propertyRuns } from "@/tests/support/property-runs";

const crypto = createCrypto(Buffer.alloc(32, 7));
const token = "s.0123456789abcdef";
const planned = planVault(
  { gateway: "lab", provider: "hcv", prefix: "hcv-pay", description: "", tags: [], config: { token }, access: {} },
  { edition: "enterprise", kongVersion: "3.15", loadedVaults: "bundled", guarded: true, schemas: new Map() },
);
const tokenLine = (id: string) =>
  vaultEffect(null, shownVault(planned, id, crypto)).find(({ field }) => field === "config.token");

describe("what approvers see of a credential", () => {
  it("is a fingerprint, the same whenever it is computed", () => {
    expect(tokenLine("one")).toMatchObject({ after: expect.stringMatching(/^fp [0-9a-f]{12} · key/), sensitive: true });
    expect(tokenLine("one")).toEqual(tokenLine("one"));
    expect(JSON.stringify(vaultEffect(null, shownVault(planned, "one", crypto)))).not.toContain(token);
  });

  it("tells nothing about the credential of another vault", () => {
    expect(tokenLine("one")?.after).not.toBe(tokenLine("other")?.after);
  });
});

describe("what differs between two states of a vault", () => {
  const fields = fc.dictionary(fc.constantFrom("host", "port", "nested"), fc.constantFrom("a", "b", 1, true), {
    maxKeys: 3,
  });
  const state: fc.Arbitrary<ShownVault> = fc
    .record({
      provider: fc.constantFrom("hcv", "env"),
      prefix: fc.constantFrom("x", "y"),
      description: fc.option(fc.constantFrom("", "one")),
      tags: fc.array(fc.constantFrom("p", "q")),
      config: fields,
      access: fields,
      accessLevel: fc.constantFrom("values", "metadata"),
      sealedPrints: fc.dictionary(fc.constantFrom("config.token", "access.token"), fc.constantFrom("fp 1", "fp 2")),
    })
    .map((vault) => ({ ...vault, sealedNames: Object.keys(vault.sealedPrints) }));

  it("is nothing for the same, each field once, and the reverse the other way round", () => {
    fc.assert(
      fc.property(fc.option(state), fc.option(state), (one, other) => {
        expect(vaultEffect(one, one)).toEqual([]);
        const there = vaultEffect(one, other);
        expect(there.every(({ before, after }) => before !== after)).toBe(true);
        expect(new Set(there.map(({ field }) => field)).size).toBe(there.length);
        const byField = (fields: ReturnType<typeof vaultEffect>) =>
          [...fields].sort((a, b) => (a.field < b.field ? -1 : 1));
        const back = vaultEffect(other, one).map((line) => ({ ...line, before: line.after, after: line.before }));
        expect(byField(back)).toEqual(byField(there));
      }),
      { numRuns: propertyRuns() },
    );
  });
});
