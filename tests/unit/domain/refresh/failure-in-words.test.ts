import { describe, expect, it } from "vitest";
import { failureInWords } from "@/lib/domain/refresh/failure-in-words";
import { forecast } from "@/lib/domain/refresh/forecast";
import { outcomeNames, type Outcome } from "@/lib/domain/resolution";

const cached = (config: Readonly<Record<string, unknown>> = { ttl: 60 }) =>
  forecast({ strategy: "hcv", merged: { config, options: [] }, gatewayVersion: "3.15" });
const words = (outcome: Outcome, coming: ReturnType<typeof cached> | null = cached(), isReference = true) =>
  failureInWords(outcome, coming, isReference).map(({ tone, text }) => `${tone}: ${text}`);

describe("failureInWords", () => {
  it("says how long a miss is remembered, at least two ticks, and that each tick asks again", () => {
    expect(words("not-found")).toEqual([
      "failing: Where a node has no value yet, the field is empty, and the node writes a line to its log; the miss is remembered for 120 s, but asked again at every tick, so a value that appears counts within 60 s.",
      "waiting: Where a node still has an earlier value, it does as it does in an outage.",
      "waiting: In kong.conf it would keep the node from starting.",
    ]);
    expect(words("member-missing", cached({ neg_ttl: 10 }))[0]).toContain("remembered for 120 s");
    expect(words("deleted", cached({ neg_ttl: 300 }))[0]).toContain("remembered for 300 s");
  });

  it("leaves open how a node fares where only Keyhole's own look failed", () => {
    for (const outcome of ["unreachable", "forbidden", "unauthenticated"] as const) {
      expect(words(outcome)[0]).toMatch(/^stale: If a node's own read fails too/);
    }
  });

  it("says nothing of failure where it resolved or nobody looked", () => {
    const silent = ["resolved", "present-unverified", "not-checkable-from-here", "option-refused"] as const;
    for (const outcome of [
      ...silent,
      "needs-own-access",
      "not-allowed-by-access-level",
      "destination-refused",
    ] as const)
      expect(words(outcome)).toEqual([]);
  });

  it("tells a literal from a reference that does not parse, and a vault that is not there", () => {
    expect(words("not-a-reference", null, false)).toEqual([expect.stringContaining("literal")]);
    expect(words("not-a-reference", null)[0]).toMatch(/^failing: Leaves the field empty/);
    expect(words("vault-unknown", null)[0]).toMatch(/nothing is remembered/);
    expect(words("data-plane-settings-unknown", null)).toEqual([]);
  });

  it("waits for a restart where the provider is read at the start", () => {
    const env = forecast({ strategy: "env", merged: { config: {}, options: [] }, gatewayVersion: "3.15" });
    expect(words("not-found", env)[0]).toMatch(/^failing: .*empty until the data plane restarts/);
  });

  it("has an answer for every outcome", () => {
    for (const outcome of outcomeNames) expect(() => words(outcome)).not.toThrow();
  });
});
