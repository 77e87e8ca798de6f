import type { StoredCheckpoint } from "@/lib/domain/audit/check-log";
import type { LogRow } from "@/lib/domain/audit/chain";
import { readChain, type StoredHead } from "./audit-log";
import type { Database } from "./client";
import { readCuts } from "./log-cuts";
import { inTransaction, type Tx } from "./transaction";

/** The newest checkpoint, with the moment it was made; null before the first. */
export async function newestCheckpoint(tx: Tx): Promise<(StoredCheckpoint & { readonly at: Date }) | null> {
  const [row] = await tx.$queryRaw<(Stored & { at: Date })[]>`
    select seq, n, line, at from audit.checkpoint order by seq desc limit 1`;
  return row === undefined ? null : { ...numbered(row), at: row.at };
}

/** Keeps a checkpoint. Throws CONFLICT (rule KH090) where another process was first, or it is none of this log. */
export async function keepCheckpoint(tx: Tx, { seq, n, line }: StoredCheckpoint, at: Date): Promise<void> {
  await tx.$executeRaw`insert into audit.checkpoint (seq, n, at, line) values (${seq}, ${n}, ${at}, ${line})`;
}

/** Checkpoints that follow one, at most `limit`. */
export async function checkpointsFrom(tx: Tx, after: number, limit: number): Promise<readonly StoredCheckpoint[]> {
  const rows = await tx.$queryRaw<Stored[]>`
    select seq, n, line from audit.checkpoint where seq > ${after} order by seq limit ${limit}`;
  return rows.map(numbered);
}

/** How many checkpoints were made in a span of time, the first and the last of them by number. */
export async function countCheckpoints(
  tx: Tx,
  { from, before }: { readonly from: Date; readonly before: Date },
): Promise<{ readonly count: number; readonly first: number | null; readonly last: number | null }> {
  const [row] = await tx.$queryRaw<{ count: bigint; first: bigint | null; last: bigint | null }[]>`
    select count(*) as count, min(seq) as first, max(seq) as last from audit.checkpoint
    where at >= ${from} and at < ${before}`;
  const plain = (value: bigint | null | undefined): number | null => (value == null ? null : Number(value));
  return { count: Number(row?.count ?? 0), first: plain(row?.first), last: plain(row?.last) };
}

/** A part of a log as it is verified: rows in order, and the checkpoints that speak of them. */
export interface LogPart {
  readonly rows: readonly LogRow[];
  readonly checkpoints: readonly StoredCheckpoint[];
}

export interface StoredLog {
  readonly head: StoredHead;
  /** Lines of what was cut off for its age: rows begin after the last of them. */
  readonly cuts: readonly string[];
  readonly parts: AsyncIterable<LogPart>;
  /** Checkpoints of rows that did not come, once all parts have; as many as a sentence needs. */
  beyond(): Promise<readonly StoredCheckpoint[]>;
}

/**
 * Reads the whole log with its checkpoints in parts, each in transactions of its own. Checkpoints that are made meanwhile
 * are left to the next reading: they may speak of rows that this one has passed.
 *
 * @param through reads no further than this row
 */
export async function readLog(
  db: Database,
  { batch = 2_000, through }: { readonly batch?: number; readonly through?: number } = {},
): Promise<StoredLog> {
  const newest = await inTransaction(db, newestCheckpoint);
  const cuts = await inTransaction(db, readCuts);
  const { head, rows } = await readChain(db, { batch, ...(through === undefined ? {} : { through }) });
  const most = newest?.seq ?? 0;
  let seen = -1;
  const between = async (until: number, limit: number): Promise<readonly StoredCheckpoint[]> => {
    const found = await inTransaction(
      db,
      (tx) => tx.$queryRaw<Stored[]>`select seq, n, line from audit.checkpoint
        where n > ${seen} and n <= ${until} and seq <= ${most} order by seq limit ${limit}`,
    );
    return found.map(numbered);
  };
  async function* parts(): AsyncGenerator<LogPart> {
    for await (const part of rows) {
      const until = part.at(-1)?.n ?? null;
      if (until === null) {
        yield { rows: part, checkpoints: [] };
        continue;
      }
      const checkpoints = await between(until, batch + 1);
      yield { rows: part, checkpoints };
      seen = until;
    }
  }
  return { head, cuts, parts: parts(), beyond: () => between(Number.MAX_SAFE_INTEGER, 100) };
}

interface Stored {
  readonly seq: bigint;
  readonly n: bigint;
  readonly line: string;
}

const numbered = ({ seq, n, line }: Stored): StoredCheckpoint => ({ seq: Number(seq), n: Number(n), line });
