import { inTransaction } from "@/lib/db/transaction";
import { middle, record, takingTurns, withLogDatabase } from "./log-database";

/** Rows a second that one client appends in transactions of 2,000; `against` is the same into a table without a chain. */
export interface AppendBatchBench {
  readonly name: "audit.append-batch";
  readonly value: number;
  readonly unit: "rows/s";
  readonly against: number;
  readonly ratio: number;
  readonly bar: 30_000;
  readonly met: boolean;
}

const bar = 30_000;
const batch = Array.from({ length: 2_000 }, () => record);

/** Measures what linking many rows of one transaction costs: the middle of all rounds, COMMIT included. */
export function appendBatchBench(): Promise<AppendBatchBench> {
  return withLogDatabase(1, async (database) => {
    const times = await takingTurns({ warmUp: 3, rounds: 15 }, (append) =>
      inTransaction(database, (tx) => append(tx, batch)),
    );
    const perSecond = (each: readonly number[]): number => Math.round((batch.length / middle(each)) * 1000);
    const [value, against] = [perSecond(times[0]), perSecond(times[1])];
    return {
      name: "audit.append-batch",
      value,
      unit: "rows/s",
      against,
      ratio: value / against,
      bar,
      met: value >= bar,
    };
  });
}
