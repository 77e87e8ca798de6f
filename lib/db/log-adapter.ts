import { PrismaPg } from "@prisma/adapter-pg";

type Adapter = Awaited<ReturnType<PrismaPg["connect"]>>;
type Transaction = Awaited<ReturnType<Adapter["startTransaction"]>>;

/**
 * Ends a transaction without waiting for the disk, and then waits for it in an empty one of its own, which the server
 * flushes together with those of everybody else. One message, so the answer comes when both are done: what was
 * committed lies on the disk by then, because the log of the database is written in order.
 */
const commitThenFlush =
  "SET LOCAL synchronous_commit = off; COMMIT; SELECT pg_logical_emit_message(true, 'keyhole', '')";

/**
 * Prisma's adapter for PostgreSQL, with another COMMIT for transactions that put something on record while others are
 * at work. Each of them holds the end of the chain until it has ended; were waiting for the disk a part of that, the
 * disk would be waited for once for each, one after the other.
 *
 * When the server dies in between, the connection dies too, and the outcome is as unknown as that of any COMMIT.
 */
export class LogAdapter extends PrismaPg {
  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    const start = adapter.startTransaction.bind(adapter);
    let open = 0;
    adapter.startTransaction = async (isolationLevel) => {
      const transaction = await start(isolationLevel);
      open++;
      const ended = (): void => void open--;
      return sharingTheFlush(transaction, { alone: () => open <= 1, ended });
    };
    return adapter;
  }
}

function sharingTheFlush(
  transaction: Transaction,
  { alone, ended }: { readonly alone: () => boolean; readonly ended: () => void },
): Transaction {
  const { commit, rollback, executeRaw } = transaction;
  let onRecord = false;
  transaction.executeRaw = async (query) => {
    onRecord ||= query.sql.includes("audit.event");
    if (query.sql !== "COMMIT" || !onRecord || alone()) return executeRaw.call(transaction, query);
    let answered = false;
    try {
      const rows = await executeRaw.call(transaction, { ...query, sql: commitThenFlush });
      answered = true;
      return rows;
    } finally {
      // In a transaction that had failed before, COMMIT is not reached; the connection goes back to the pool all the same.
      if (!answered) await executeRaw.call(transaction, { ...query, sql: "ROLLBACK" });
    }
  };
  transaction.commit = () => {
    ended();
    return commit.call(transaction);
  };
  transaction.rollback = () => {
    ended();
    return rollback.call(transaction);
  };
  return transaction;
}
