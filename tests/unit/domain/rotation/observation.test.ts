import { describe, expect, it } from "vitest";
import { outcomeNames } from "@/lib/domain/resolution";
import { observationKind } from "@/lib/domain/rotation/observation";

describe("observationKind", () => {
  const of = (kind: string | null) => outcomeNames.filter((outcome) => observationKind(outcome) === kind);

  it("takes a secret for missing only where the provider says so", () => {
    expect(of("missing")).toEqual(["not-found", "deleted", "disabled"]);
  });

  it("does not call a secret missing whose member is", () => {
    expect(of("seen")).toEqual(["resolved", "present-unverified", "member-missing", "member-not-a-string", "not-json"]);
  });

  it("makes neither event nor failure of what cannot be looked at from here", () => {
    expect(of(null)).toEqual(["data-plane-settings-unknown", "not-checkable-from-here"]);
  });

  it("is a failure to look for everything else", () => {
    expect(of("failed")).toHaveLength(outcomeNames.length - 10);
  });
});
