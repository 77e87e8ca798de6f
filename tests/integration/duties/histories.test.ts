import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readChain } from "@/lib/db/audit-log";
import { createDatabase } from "@/lib/db/client";
import { checkChain } from "@/lib/domain/audit/chain";
import { testDatabase, type TestDatabase } from "@/tests/support/database";
import { bugsInSql } from "@/tests/support/histories/bugs-in-sql";
import { playOnDatabase } from "@/tests/support/histories/database-play";
import { Model } from "@/tests/support/histories/model";
import type { SeededBug } from "@/tests/support/histories/seeded-bug";
import { Stage } from "@/tests/support/histories/stage";
import { histories, type Scene } from "@/tests/support/histories/step";
import { violationsOf } from "@/tests/support/histories/violations";

const proving = Boolean(process.env.KEYHOLE_PROVE);

async function on<T>(clients: number, work: (stage: Stage, database: TestDatabase) => Promise<T>): Promise<T> {
  const database = await testDatabase();
  const stage = await Stage.open(database, clients);
  try {
    return await work(stage, database);
  } finally {
    await stage.close();
    await database.drop();
  }
}

describe("histories played on the database, as the runtime role and past the application", () => {
  it(
    "let nothing happen that must not, with eight clients at once, and leave a whole chain",
    () =>
      on(8, async (stage, database) => {
        await fc.assert(
          fc.asyncProperty(histories({ most: 4, steps: 16 }), async (history) => {
            const journal = await playOnDatabase(stage, history);
            expect(violationsOf(journal)).toEqual([]);
            const refusals = journal.entries
              .map(({ outcome }) => outcome)
              .filter((outcome) => /^[0-9A-Z]{5}$/.test(outcome));
            expect(refusals.filter((code) => !code.startsWith("KH"))).toEqual([]);
          }),
          { numRuns: proving ? 3000 : 300, endOnFailure: true },
        );
        expect(await brokenAt(database)).toBeNull();
      }),
    3_600_000,
  );

  it(
    "come out exactly as the rules say, one step after the other",
    () =>
      on(1, (stage) =>
        fc.assert(
          fc.asyncProperty(histories({ most: 8, steps: 5 }), async (history) => {
            const said = new Model().play(history).entries.map(({ step, outcome }) => ({ ...step, outcome }));
            const { entries } = await playOnDatabase(stage, history);
            expect(entries.map(({ step, outcome }) => ({ ...step, outcome }))).toEqual(said);
          }),
          { numRuns: proving ? 2000 : 100, examples: [[givenForGood]] },
        ),
      ),
    3_600_000,
  );

  it.each(Object.entries(bugsInSql))("show it when a rule is left out: %s", (bug, { edits, statements = [] }) =>
    on(1, async (stage) => {
      const history = smallestHistoryAgainst(bug as SeededBug);
      expect(violationsOf(await playOnDatabase(stage, history))).toEqual([]);
      await stage.loosen(statements, edits);
      expect(violationsOf(await playOnDatabase(stage, history))).not.toEqual([]);
    }),
  );
});

/** Two give by hand what a claim had given already: seldom drawn, and from then on no claim takes it away. */
const givenForGood: readonly Scene[] = [
  { waitMs: 0, steps: [{ do: "request-role", by: 7, to: 8, role: "access-admin", at: null }] },
  { waitMs: 0, steps: [{ do: "decide", by: 2, ago: 0, approve: true, stale: false, byToken: false }] },
  { waitMs: 0, steps: [{ do: "claim", by: 8, groups: [] }] },
];

/** The first history of a random search in which that rule matters, shrunk to what it takes. */
function smallestHistoryAgainst(bug: SeededBug): readonly Scene[] {
  const property = fc.property(
    histories({ most: 12, steps: 6 }),
    (history) => violationsOf(new Model(bug).play(history)).length === 0,
  );
  const { counterexample } = fc.check(property, { numRuns: 20_000, seed: 42 });
  if (counterexample === null) throw new Error(`No history was found in which it matters that ${bug}.`);
  return counterexample[0];
}

async function brokenAt(database: TestDatabase) {
  const db = createDatabase(database.appUrl, { max: 1 });
  try {
    const { head, rows } = await readChain(db);
    const check = checkChain(head, (bytes) => createHash("sha256").update(bytes).digest());
    for await (const batch of rows) {
      const found = check.take(batch);
      if (found) return found;
    }
    return check.finish();
  } finally {
    await db.close();
  }
}
