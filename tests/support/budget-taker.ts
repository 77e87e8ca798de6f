import { createInterface } from "node:readline";
import { takeFromBudget, takeNewName } from "@/lib/db/budget-window";
import { createDatabase } from "@/lib/db/client";
import { inTransaction } from "@/lib/db/transaction";

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

await inTransaction(db, (tx) => tx.$queryRaw`select 1`);
process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== "go") continue;
  const waits = await Promise.all(Array.from({ length: Number(times) }, (_, name) => take(name)));
  process.stdout.write(`${waits.filter((wait) => wait === null).length}\n`);
  break;
}
await db.close();
process.exit(0);
