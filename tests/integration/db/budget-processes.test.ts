import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { otherProcess } from "@/tests/support/bundled";
import { testDatabase, type TestDatabase } from "@/tests/support/database";
import { connected } from "@/tests/support/organisation";

const processes = 8;
let database: TestDatabase;
const taker = otherProcess("budget-taker.ts");

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.drop());

/** Eight processes that are told to take at the same moment; how often each found something left. */
async function takenBy(person: string, way: string, most: number, times: number): Promise<readonly number[]> {
  const args = [database.appUrl, person, way, String(most), String(times)];
  const all = Array.from({ length: processes }, () => taker(...args));
  expect(await Promise.all(all.map((one) => one.hear()))).toEqual(Array(processes).fill("ready"));
  for (const one of all) one.say("go");
  return Promise.all(all.map(async (one) => Number(await one.hear())));
}

async function used(person: string, kind: string): Promise<unknown> {
  const owner = await connected(database.ownerUrl);
  const { rows } = await owner.query("select used from budget_window where person_id = $1 and kind = $2", [
    person,
    kind,
  ]);
  await owner.end();
  return rows;
}

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

describe("one person's budget in eight processes", () => {
  it("gives out exactly what it has", async () => {
    const person = randomUUID();
    const taken = await takenBy(person, "resolve-minute", 120, 40);
    expect(sum(taken)).toBe(120);
    expect(await used(person, "resolve-minute")).toEqual([{ used: 120 }]);
  });

  it("counts a name that all of them bring once", async () => {
    const person = randomUUID();
    // Each process brings the same 40 names, of which the budget lets 25 through, whoever comes first with them.
    const taken = await takenBy(person, "names", 25, 40);
    expect(sum(taken)).toBe(processes * 25);
    expect(await used(person, "names")).toEqual([{ used: 25 }]);
  });
});
