import { auditBody } from "@/lib/domain/audit/body";
import type { ChainHead, LogRow } from "@/lib/domain/audit/chain";
import type { AuditRecord } from "@/lib/domain/audit/event";
import type { Database } from "./client";
import { Prisma } from "./generated/client";
import { inTransaction, type Tx } from "./transaction";

/**
 * Puts rows on record, in the order given, in the caller's transaction: they exist if and only if it commits. The
 * database links them into the chain inside COMMIT.
 */
export async function appendAudit(tx: Tx, records: readonly AuditRecord[]): Promise<void> {
  if (records.length === 0) return;
  // One text instead of an array of them, in which each quote of each body would be escaped: a body has no line breaks,
  // because its form writes them as escapes.
  const lines = records.map(auditBody).join("\n");
  await tx.$executeRaw`insert into audit.event (body) select string_to_table(${lines}, chr(10))`;
}

/** A row that says what is about to be done outside, and what tells its outcome from others. */
export interface Intent {
  readonly n: number;
  /** What the row is searched by: its object's id. */
  readonly object: string;
  readonly requestId: string;
  /** The type of the row that would be its outcome. */
  readonly outcomeType: string;
}

/** Which of these intents an outcome of the same request follows; gives their places in the chain. */
export async function followedIntents(tx: Tx, intents: readonly Intent[]): Promise<ReadonlySet<number>> {
  if (intents.length === 0) return new Set();
  // A quote inside a text of the body is escaped, so this is the member itself.
  const marks = intents.map(({ requestId }) => `"requestId":${JSON.stringify(requestId)}`);
  const found = await tx.$queryRaw<{ n: bigint }[]>`
    select i.n from unnest(${intents.map(({ n }) => n)}::bigint[], ${intents.map(({ object }) => object)}::text[],
      ${intents.map(({ outcomeType }) => outcomeType)}::text[], ${marks}::text[]) as i (n, object, type, mark)
    where exists (
      select from audit.link l join audit.event e on e.id = l.id
      where l.object = i.object and l.n > i.n and l.type = i.type and strpos(e.body, i.mark) > 0)`;
  return new Set(found.map(({ n }) => Number(n)));
}

/** Where a chain begins and ends, and after how many restores. */
export type StoredHead = ChainHead & { readonly epoch: number };

/** Reads where the chain begins and ends now. */
export async function readHead(tx: Tx): Promise<StoredHead> {
  const [tip] = await tx.$queryRaw<{ origin: string; epoch: number; n: bigint | null; hash: string | null }[]>`
    select origin, epoch, n, encode(hash, 'hex') as hash from audit.tip()`;
  const { origin = "", epoch = 0, n = null, hash = null } = tip ?? {};
  return { origin, epoch, n: n === null ? null : Number(n), hash };
}

/** Everything verifying needs: where the chain starts, where it should end, and its rows. */
export interface StoredChain {
  readonly head: StoredHead;
  /** In the order of the chain, from its beginning or after `after`; last come events that nothing links. */
  readonly rows: AsyncIterable<readonly LogRow[]>;
}

/**
 * Reads the whole chain in batches, each in a transaction of its own. The head is read first, so that rows committed
 * meanwhile lie beyond it and are still checked against their predecessors.
 *
 * @param through reads no further than this row, and no event that nothing links
 */
export async function readChain(
  db: Database,
  { batch = 2_000, through }: { readonly batch?: number; readonly through?: number } = {},
): Promise<StoredChain> {
  const head = await inTransaction(db, readHead);
  return { head, rows: chainRows(db, batch, through) };
}

type FoundRow = Omit<LogRow, "n" | "id"> & { readonly n: bigint | null; readonly id: bigint };

async function* chainRows(db: Database, batch: number, through?: number): AsyncGenerator<readonly LogRow[]> {
  const columns = Prisma.sql`l.n, coalesce(l.id, e.id) as id, encode(l.hash, 'hex') as hash,
    (extract(epoch from e.at) * 1000000)::bigint::text as micros, e.body,
    l.type, l.actor, l.gateway, l.object, l.outcome`;
  for (let after = -1; ;) {
    const found = await inTransaction(
      db,
      (tx) => tx.$queryRaw<FoundRow[]>`select ${columns} from audit.link l left join audit.event e on e.id = l.id
        where l.n > ${after} and l.n <= ${through ?? Number.MAX_SAFE_INTEGER} order by l.n limit ${batch}`,
    );
    const rows = found.map(numbered);
    const last = rows.at(-1);
    if (last === undefined || last.n === null) break;
    yield rows;
    after = last.n;
  }
  if (through !== undefined) return;
  const unlinked = await inTransaction(
    db,
    (tx) => tx.$queryRaw<FoundRow[]>`select ${columns} from audit.event e left join audit.link l on l.id = e.id
      where l.id is null order by e.id limit ${batch}`,
  );
  if (unlinked.length > 0) yield unlinked.map(numbered);
}

const numbered = ({ n, id, ...row }: FoundRow): LogRow => ({
  ...row,
  n: n === null ? null : Number(n),
  id: Number(id),
});
