import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Model } from "@/tests/support/histories/model";
import { seededBugs } from "@/tests/support/histories/seeded-bug";
import { histories } from "@/tests/support/histories/step";
import { violationsOf } from "@/tests/support/histories/violations";

const long = histories({ most: 12, steps: 6 });

describe("the rules of duties, through random histories of requests, drafts, decisions, claims, emergencies and time", () => {
  it("let nothing happen that must not", () => {
    const runs = process.env.KEYHOLE_PROVE ? 1_000_000 : 10_000;
    fc.assert(
      fc.property(long, (history) => {
        expect(violationsOf(new Model().play(history))).toEqual([]);
      }),
      { numRuns: runs },
    );
  }, 3_600_000);

  it("reach what they are about: every outcome that matters comes about", () => {
    const seen = new Set<string>();
    for (const history of fc.sample(long, { numRuns: 8000, seed: 7 })) {
      for (const { step, outcome } of new Model().play(history).entries) seen.add(`${step.do} ${outcome}`);
    }
    const wanted = [
      ...["decide applied", "decide requested", "decide rejected", "decide KH002", "decide KH004", "decide KH005"],
      ...["decide KH006", "decide KH050", "revoke KH035", "emergency applied", "emergency KH064", "emergency KH066"],
      ...["review done", "review KH069", "draft drafted", "edit done", "edit KH020", "edit KH021", "ask done"],
      ...["ask KH004", "ask KH022", "discard done", "withdraw done", "withdraw KH014", "again requested"],
      ...["again KH018", "again KH019", "claim done", "claim kept", "claim clash", "claim KH088"],
    ];
    expect(wanted.filter((outcome) => !seen.has(outcome))).toEqual([]);
  }, 300_000);

  it.each(seededBugs)(
    "are missed when one is left out: %s",
    (bug) => {
      const found = fc.check(
        fc.property(long, (history) => violationsOf(new Model(bug).play(history)).length === 0),
        { numRuns: 20_000, seed: 42, endOnFailure: true },
      );
      expect(found.failed).toBe(true);
    },
    300_000,
  );
});
