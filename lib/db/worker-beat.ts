import type { Database } from "./client";
import { inTransaction } from "./transaction";

/** Notes that a process of the worker is alive. */
export async function beat(db: Database, name: string, at: Date): Promise<void> {
  await inTransaction(db, (tx) =>
    tx.workerBeat.upsert({ where: { name }, create: { name, beatAt: at }, update: { beatAt: at } }),
  );
}
