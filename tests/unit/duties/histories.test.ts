import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Model } from "@/tests/support/histories/model";
import { seededBugs } from "@/tests/support/histories/seeded-bug";
import { histories } from "@/tests/support/histories/step";
import { violationsOf } from "@/tests/support/histories/violations";

const long = histories({ most: 12, steps: 6 });

describe("the rules of duties, through random histories of requests, decisions, grants, emergencies and time", () => {
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
    const wanted = ["decide applied", "decide requested", "decide rejected", "emergency applied", "review done"];
    const refused = ["decide KH002", "decide KH004", "decide KH005", "decide KH006", "decide KH050", "emergency KH066"];
    expect([...seen]).toEqual(expect.arrayContaining([...wanted, ...refused, "emergency KH064", "revoke KH035"]));
  });

  it.each(seededBugs)("are missed when one is left out: %s", (bug) => {
    const found = fc.check(
      fc.property(long, (history) => violationsOf(new Model(bug).play(history)).length === 0),
      { numRuns: 20_000, seed: 42 },
    );
    expect(found.failed).toBe(true);
  });
});
