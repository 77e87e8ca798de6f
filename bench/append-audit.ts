import { inTransaction } from "@/lib/db/transaction";
import { middle, record, takingTurns, withLogDatabase } from "./log-database";

/** Milliseconds for one append to the log, COMMIT included; `against` is the same row into a table without a chain. */
export interface AppendAuditBench {
  readonly name: "audit.append";
  readonly value: number;
  readonly unit: "ms";
  readonly against: number;
  readonly ratio: number;
  readonly bar: 1.3;
  readonly met: boolean;
}

const bar = 1.3;
const rounds = { warmUp: 200, rounds: 2_000 };

/** Measures what the chain costs with one client: the middle of all rounds, the log beside a plain insert. */
export function appendAuditBench(): Promise<AppendAuditBench> {
  return withLogDatabase(1, async (database) => {
    const times = await takingTurns(rounds, (append) => inTransaction(database, (tx) => append(tx, [record])));
    const [value, against] = [middle(times[0]), middle(times[1])];
    const ratio = value / against;
    return { name: "audit.append", value, unit: "ms", against, ratio, bar, met: ratio <= bar };
  });
}
