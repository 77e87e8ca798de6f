import { inTransaction } from "@/lib/db/transaction";
import { middle, record, takingTurns, withLogDatabase } from "./log-database";

/** Appends a second of 20 clients at once, each its own transaction; `against` is the same into a table without a chain. */
export interface AppendClientsBench {
  readonly name: "audit.append-clients";
  readonly value: number;
  readonly unit: "appends/s";
  readonly against: number;
  readonly ratio: number;
  readonly bar: 1_000;
  readonly met: boolean;
}

const bar = 1_000;
const clients = 20;
const each = 50;

/** Measures how many commits a second the chain lets through when all of them wait for its end: the middle of all rounds. */
export function appendClientsBench(): Promise<AppendClientsBench> {
  return withLogDatabase(clients, async (database) => {
    const times = await takingTurns({ warmUp: 1, rounds: 9 }, async (append) => {
      const client = async (): Promise<void> => {
        for (let row = 0; row < each; row++) await inTransaction(database, (tx) => append(tx, [record]));
      };
      await Promise.all(Array.from({ length: clients }, client));
    });
    const perSecond = (round: readonly number[]): number => Math.round((clients * each * 1000) / middle(round));
    const [value, against] = [perSecond(times[0]), perSecond(times[1])];
    return {
      ...{ name: "audit.append-clients", value, unit: "appends/s" },
      ...{ against, ratio: value / against, bar, met: value >= bar },
    };
  });
}
