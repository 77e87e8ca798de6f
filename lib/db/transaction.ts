import type { Database } from "./client";
import { databaseFailure, endedByDatabase } from "./database-failure";
import type { Prisma } from "./generated/client";

/** An open transaction. Services read and write with it; it is worthless once the function it was given to returns. */
export type Tx = Prisma.TransactionClient;

export interface TransactionOptions {
  /** The whole transaction, COMMIT included. */
  readonly timeoutMs?: number;
  /** How long to wait for a connection. */
  readonly maxWaitMs?: number;
}

/**
 * Runs `work` in a transaction at READ COMMITTED: committed when it returns, rolled back when it throws. The audit
 * chain is linked inside COMMIT, so a failure there means that nothing happened.
 *
 * Throws `AppError` for everything the database has to say: CONFLICT with the field for a value that is taken; the
 * code and sentence of the rule (with `rule` set) for what the database's own rules refuse; UNAVAILABLE when it cannot
 * be reached, is too busy, or the connection was lost, in which case the outcome of a COMMIT is not known. What `work`
 * throws itself comes through unchanged.
 *
 * A process that stands still for longer than the database lets a transaction rest (a busy machine) has it rolled back
 * under it, and so has one of two that wait for each other. Nothing happened then, so `work` is done again: it keeps to
 * `tx`.
 */
export async function inTransaction<T>(
  db: Database,
  work: (tx: Tx) => Promise<T>,
  { timeoutMs = 15_000, maxWaitMs = 5_000 }: TransactionOptions = {},
): Promise<T> {
  const options = { isolationLevel: "ReadCommitted", timeout: timeoutMs, maxWait: maxWaitMs } as const;
  for (let tries = 1; ; tries += 1) {
    let begun = false;
    const attempt = (tx: Tx) => {
      begun = true;
      return work(tx);
    };
    try {
      return await db.client.$transaction(attempt, options);
    } catch (error) {
      // The connection that was ended may be handed out once again before it is known to be gone.
      const nothingHappened = endedByDatabase(error) || (tries > 1 && !begun);
      if (!nothingHappened || tries === 3) throw databaseFailure(error);
    }
  }
}
