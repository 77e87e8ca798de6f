import { describe, expect, it } from "vitest";
import { createCrypto } from "@/lib/runtime/crypto";
import { planVault } from "@/lib/services/vaults/plan-vault";
import { shownVault, vaultEffect } from "@/lib/services/vaults/vault-effect";

const crypto = createCrypto(Buffer.alloc(32, 7));
const token = "s.0123456789abcdef";
const planned = planVault(
  { gateway: "lab", provider: "hcv", prefix: "hcv-pay", description: "", tags: [], config: { token }, access: {} },
  { edition: "enterprise", kongVersion: "3.15", loadedVaults: "bundled", guarded: true },
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
