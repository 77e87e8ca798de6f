import { describe, expect, it } from "vitest";
import {
  type BackendFailure,
  fromFailure,
  outcomeInSentence,
  outcomeNames,
  outcomes,
  storedOutcome,
} from "@/lib/domain/resolution";
import type { Failure } from "@/lib/providers/contract";

describe("outcomes", () => {
  it("are twenty-four, each with a title and one sentence of advice", () => {
    expect(outcomeNames).toHaveLength(24);
    for (const name of outcomeNames) {
      expect(outcomes[name].title, name).toMatch(/^[A-Z][^.]*[^.]$/);
      expect(outcomes[name].advice, name).toMatch(/^[A-Z].*\.$/);
    }
  });

  it("name an owner wherever something has to be done", () => {
    const nobodys = outcomeNames.filter((name) => outcomes[name].owner === null);
    expect(nobodys).toEqual(["resolved", "present-unverified"]);
  });

  it("are green for a value that was read and for nothing else", () => {
    expect(outcomeNames.filter((name) => outcomes[name].tone === "resolved")).toEqual(["resolved"]);
    expect(outcomeNames.filter((name) => outcomes[name].tone === "not-checkable")).toEqual([
      "data-plane-settings-unknown",
      "not-checkable-from-here",
    ]);
  });
});

describe("fromFailure", () => {
  it("has an outcome for each failure of an adapter", () => {
    const every: readonly Failure[] & readonly BackendFailure[] = ["not-found", "timed-out", "refused"];
    expect(every.map(fromFailure)).toEqual(["not-found", "timed-out", "destination-refused"]);
  });
});

describe("an outcome that was stored", () => {
  it("stands in a sentence with names as they are written", () => {
    expect((["not-json", "member-missing"] as const).map(outcomeInSentence)).toEqual(["not JSON", "member missing"]);
  });

  it("is none where nothing, or what no outcome is called, was stored", () => {
    expect(["not-json", null, "toString", "Not JSON"].map(storedOutcome)).toEqual(["not-json", null, null, null]);
  });
});
