import { describe, expect, it } from "vitest";
import { vaultHealth } from "@/components/overview/vault-health";

describe("how a vault stands", () => {
  it.each([
    [{ failing: 2, overdue: 1, states: ["resolved"] }, "failing", "2 secrets failing"],
    [{ failing: 0, overdue: 1, states: ["failing"] }, "failing", "a reference fails"],
    [{ failing: 0, overdue: 1, states: ["resolved"] }, "stale", "1 rotation overdue"],
    [{ failing: 0, overdue: 0, states: [] }, "not-checkable", "nothing tracked"],
    [{ failing: 0, overdue: 0, states: ["unchecked", "resolved"] }, "waiting", "not all checked yet"],
    [{ failing: 0, overdue: 0, states: ["not-checkable"] }, "not-checkable", "not checkable from here"],
    [{ failing: 0, overdue: 0, states: ["resolved", "not-checkable"] }, "resolved", "resolves"],
  ] as const)("is told by the worst: %j", (standing, tone, words) => {
    expect(vaultHealth(standing)).toEqual({ tone, words });
  });
});
