import { Prisma } from "./generated/client";
import type { Tx } from "./transaction";

/** Each given field must match; times bound the database's clock, `before` exclusive. An empty list matches nothing. */
export interface AuditFilter {
  /** One of these. */
  readonly types?: readonly string[];
  /** A person's id, a job's name, or the kind of actor. */
  readonly actor?: string;
  readonly gateway?: string;
  /** One of these ids. */
  readonly objects?: readonly string[];
  readonly outcome?: string;
  readonly from?: Date;
  readonly before?: Date;
}

/** One row as it is shown: `n` is its place in the chain. */
export interface AuditRow {
  readonly n: number;
  readonly at: Date;
  readonly body: string;
  /** Hex. */
  readonly hash: string;
}

/** From which place of the chain on (null: from its end), and whether towards newer rows. */
export interface AuditSlice {
  readonly from: number | null;
  readonly backwards: boolean;
}

const newest: AuditSlice = { from: null, backwards: false };

/**
 * At most `limit` rows of the log in the order in which they are walked: newest first, or oldest first when backwards.
 * Of several types or objects each is read along its own index, and the rows that come first of them all are kept.
 */
export async function readAudit(
  tx: Tx,
  filter: AuditFilter,
  slice: AuditSlice = newest,
  limit = 50,
): Promise<readonly AuditRow[]> {
  const { types, actor, gateway, objects, outcome, from, before } = filter;
  const conditions = [
    slice.from === null ? null : slice.backwards ? Prisma.sql`l.n > ${slice.from}` : Prisma.sql`l.n < ${slice.from}`,
    actor === undefined ? null : Prisma.sql`l.actor = ${actor}`,
    gateway === undefined ? null : Prisma.sql`l.gateway = ${gateway}`,
    outcome === undefined ? null : Prisma.sql`l.outcome = ${outcome}`,
    from === undefined ? null : Prisma.sql`e.at >= ${from} and l.n >= ${firstFrom(from)}`,
    before === undefined ? null : Prisma.sql`e.at < ${before} and l.n <= ${lastBefore(before)}`,
  ];
  const order = slice.backwards ? Prisma.sql`asc` : Prisma.sql`desc`;
  const rows = (...more: readonly Prisma.Sql[]): Prisma.Sql => {
    const all = [...conditions.filter((condition) => condition !== null), ...more];
    const where = all.length === 0 ? Prisma.empty : Prisma.sql`where ${Prisma.join(all, " and ")}`;
    return Prisma.sql`(select l.n, e.at, e.body, encode(l.hash, 'hex') as hash
      from audit.link l join audit.event e on e.id = l.id ${where} order by l.n ${order} limit ${limit})`;
  };
  // Each value stands in a part of its own: how common it is decides along which index that part is best read.
  const parts =
    objects !== undefined
      ? objects.map((object) => rows(Prisma.sql`l.object = ${object}`, ...ofTypes(types)))
      : types !== undefined
        ? types.map((type) => rows(Prisma.sql`l.type = ${type}`))
        : [rows()];
  if (parts.length === 0) return [];
  const statement = Prisma.sql`select * from (${Prisma.join(parts, " union all ")}) f order by n ${order} limit ${limit}`;
  const found = await tx.$queryRaw<(Omit<AuditRow, "n"> & { readonly n: bigint })[]>(statement);
  return found.map((row) => ({ ...row, n: Number(row.n) }));
}

const ofTypes = (types: readonly string[] | undefined): readonly Prisma.Sql[] =>
  types === undefined ? [] : [Prisma.sql`l.type = any(${[...types]}::text[])`];

/** More than any transaction lasts: rows stand in the order of COMMIT, but carry the time at which they were written. */
const longestMs = 5 * 60_000;

/** Between which places of the chain rows of a time must lie, so that a moment far back is found and not scanned for. */
export const firstFrom = (from: Date): Prisma.Sql => Prisma.sql`coalesce((
  select k.n from audit.event v join audit.link k on k.id = v.id where v.at >= ${new Date(from.getTime() - longestMs)}
  order by v.at limit 1), 9223372036854775807)`;
export const lastBefore = (before: Date): Prisma.Sql => Prisma.sql`coalesce((
  select k.n from audit.event v join audit.link k on k.id = v.id where v.at < ${new Date(before.getTime() + longestMs)}
  order by v.at desc limit 1), 0)`;

/** Whether an event of that type about that object stands in the log. */
export async function isOnRecord(tx: Tx, type: string, object: string): Promise<boolean> {
  const found = await tx.$queryRaw<unknown[]>`
    select from audit.link l where l.object = ${object} and l.type = ${type} limit 1`;
  return found.length > 0;
}
