import { createInterface } from "node:readline";
import { takeFromBudget, takeNewName } from "@/lib/db/budget-window";
import { createDatabase } from "@/lib/db/client";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/domain/errors";

/** A process that takes from a person's budget when it is told to; says how often there was something left. */
const [, , url = "", person = "", way = "", most = "", times = ""] = process.argv;
const db = createDatabase(url, { max: 3 });
const budget = { kind: way, most: Number(most), windowSeconds: 60 };
const now = new Date("2026-11-22T12:00:00.000Z");

const take = (name: number): Promise<number | null> =>
  inTransaction(
    db,
    (tx) =>
      way === "names" ? takeNewName(tx, person, `name-${name}`, budget, now) : takeFromBudget(tx, person, budget, now),
    { timeoutMs: 60_000, maxWaitMs: 60_000 },
  );

/** Asks again where the database was too busy to answer, as it tells people to: nothing was taken then. */
async function taken(name: number): Promise<number | null> {
  for (;;) {
    try {
      return await take(name);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "UNAVAILABLE") throw error;
    }
  }
}

await inTransaction(db, (tx) => tx.$queryRaw`select 1`);
process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== "go") continue;
  const waits: (number | null)[] = [];
  let next = 0;
  // As many at a time as there are connections: on a crowded machine more of them would wait longer than the pool lets them.
  const lane = async (): Promise<void> => {
    while (next < Number(times)) waits.push(await taken(next++));
  };
  await Promise.all([lane(), lane(), lane()]);
  process.stdout.write(`${waits.filter((wait) => wait === null).length}\n`);
  break;
}
await db.close();
process.exit(0);
