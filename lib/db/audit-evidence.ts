import { listedRefusals } from "./refusal-window";
import { firstFrom, lastBefore } from "./audit-page";
import { Prisma } from "./generated/client";
import type { Tx } from "./transaction";

/** A span of time, `before` exclusive, of one gateway or with null of all. */
export interface Span {
  readonly gateway: string | null;
  readonly from: Date;
  readonly before: Date;
}

/** Refusals of one kind to one actor. */
export interface RefusalGroup {
  /** "access.denied", "rule.blocked", … */
  readonly type: string;
  /** What was refused: the name of an operation, mostly. */
  readonly object: string | null;
  readonly actor: string | null;
  readonly gateway: string | null;
  /** With those that stand in one row for many. */
  readonly times: number;
  readonly first: Date;
  readonly last: Date;
  /** Place of the newest in the chain. */
  readonly n: number;
}

/** Refusals of a span, newest first by the last of each group; `after` is the place of a group on the page before. */
export async function refusalGroups(
  tx: Tx,
  { gateway, from, before }: Span,
  after: number | null,
  limit: number,
): Promise<readonly RefusalGroup[]> {
  const here = gateway === null ? Prisma.empty : Prisma.sql`and l.gateway = ${gateway}`;
  // One row stands for all of a minute beyond the first ones, which have rows of their own, and carries the whole count.
  const rows = await tx.$queryRaw<(Omit<RefusalGroup, "times" | "n"> & { times: bigint; n: bigint })[]>`
    select l.type, l.object, l.actor, l.gateway, min(e.at) as first, max(e.at) as last, max(l.n) as n,
      sum(coalesce(substring(e.body from '"count":([0-9]{1,9})')::bigint - ${listedRefusals}, 1))::bigint as times
    from audit.link l join audit.event e on e.id = l.id
    where l.outcome = 'refused' and e.at >= ${from} and e.at < ${before}
      and l.n >= ${firstFrom(from)} and l.n <= ${lastBefore(before)} ${here}
    group by l.type, l.object, l.actor, l.gateway
    having ${after}::bigint is null or max(l.n) < ${after}::bigint
    order by n desc limit ${limit}`;
  return rows.map((row) => ({ ...row, times: Number(row.times), n: Number(row.n) }));
}

/** All types that stand in the log and begin so, also those that this version does not know. */
export async function typesStarting(tx: Tx, prefix: string): Promise<readonly string[]> {
  // Along the index from one type to the next: there are few types and many rows.
  const rows = await tx.$queryRaw<{ type: string }[]>`
    with recursive found(type) as (
      (select l.type from audit.link l order by l.type limit 1)
      union all
      select (select l.type from audit.link l where l.type > found.type order by l.type limit 1)
      from found where found.type is not null)
    select type from found where starts_with(type, ${prefix})`;
  return rows.map(({ type }) => type);
}

/** When the first row was written of a log whose beginning was cut off; null for a whole one. */
export async function firstMoment(tx: Tx): Promise<Date | null> {
  const [row] = await tx.$queryRaw<{ at: Date }[]>`
    select e.at from audit.link l join audit.event e on e.id = l.id
    where l.n = (select c.n + 1 from audit.cut c order by c.seq desc limit 1)`;
  return row?.at ?? null;
}

/** Events of some types about some objects, oldest first; 200 an object at most. */
export async function eventsAbout(
  tx: Tx,
  objects: readonly string[],
  types: readonly string[],
): Promise<readonly { readonly n: number; readonly at: Date; readonly object: string; readonly body: string }[]> {
  if (objects.length === 0) return [];
  const rows = await tx.$queryRaw<{ n: bigint; at: Date; object: string; body: string }[]>`
    select l.n, e.at, l.object, e.body from unnest(${[...objects]}::text[]) as o(id)
      cross join lateral (select k.* from audit.link k where k.object = o.id
        and k.type = any(${[...types]}::text[]) order by k.n limit 200) l
      join audit.event e on e.id = l.id
    order by l.n`;
  return rows.map((row) => ({ ...row, n: Number(row.n) }));
}
