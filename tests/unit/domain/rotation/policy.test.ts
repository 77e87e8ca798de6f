import { describe, expect, it } from "vitest";
import { agePolicyOf, defaultCheckSeconds, policyInForce, type PlacedPolicy } from "@/lib/domain/rotation/policy";

const nothing = { maxAgeDays: null, leadDays: null, zone: null, checkEverySeconds: null };
const gateway: PlacedPolicy = { ...nothing, place: "gateway", maxAgeDays: 90, leadDays: 14, zone: "Europe/Zurich" };
const vault: PlacedPolicy = { ...nothing, place: "vault", maxAgeDays: 30 };
const secret: PlacedPolicy = { ...nothing, place: "secret", checkEverySeconds: 60 };

describe("the policy that counts", () => {
  it("is the closest one, field by field, in whatever order they come", () => {
    expect(policyInForce([gateway, secret, vault])).toEqual({
      maxAgeDays: { value: 30, from: "vault" },
      leadDays: { value: 14, from: "gateway" },
      zone: { value: "Europe/Zurich", from: "gateway" },
      checkEverySeconds: { value: 60, from: "secret" },
    });
  });

  it("is Keyhole's own where nobody said anything, and then sets no age", () => {
    const own = policyInForce([]);
    expect(own.maxAgeDays).toEqual({ value: null, from: null });
    expect(own.checkEverySeconds).toEqual({ value: defaultCheckSeconds, from: null });
    expect(agePolicyOf(own)).toBeNull();
  });

  it("gives the schedule an age with the days ahead and the zone of wider policies", () => {
    expect(agePolicyOf(policyInForce([vault, gateway]))).toEqual({
      maxAgeDays: 30,
      leadDays: 14,
      zone: "Europe/Zurich",
    });
  });
});
