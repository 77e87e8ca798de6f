import type { Tx } from "./transaction";

/** How many happened, or are to come, on one day; counted up to a limit. */
export interface DayCount {
  /** The day's beginning, UTC. */
  readonly day: Date;
  /** The kind of the events, or the reason of the dates. */
  readonly kind: string;
  readonly count: number;
}

/** Days of UTC, `before` exclusive. */
export interface Days {
  readonly gatewayId: string;
  readonly from: Date;
  readonly before: Date;
}

/**
 * Events of a gateway by day and kind, each counted up to `limit`: a day is looked up in an index of its own and left as
 * soon as it has so many, however much happened.
 */
export async function eventsByDay(tx: Tx, { gatewayId, from, before }: Days, limit: number): Promise<DayCount[]> {
  return tx.$queryRaw<DayCount[]>`
    select d.day, k.kind, c.count
    from generate_series(${from}::timestamptz, ${before}::timestamptz - interval '1 millisecond', interval '24 hours') as d (day)
    cross join unnest(array['baseline', 'rotated', 'rolled-back', 'same-value', 'missing', 'recovered', 'check-failed',
      'expiring']) as k (kind)
    cross join lateral (select count(*)::int as count from (select from rotation_event e
      where e.gateway_id = ${gatewayId}::uuid and e.kind = k.kind and e.at >= d.day and e.at < d.day + interval '24 hours'
      limit ${limit}) e) c
    where c.count > 0 order by d.day, k.kind`;
}

/** Dates by which rotations are due, by day and reason, each counted up to `limit`; expiries are told apart. */
export async function duesByDay(tx: Tx, { gatewayId, from, before }: Days, limit: number): Promise<DayCount[]> {
  return tx.$queryRaw<DayCount[]>`
    select d.day, c.kind, c.count
    from generate_series(${from}::timestamptz, ${before}::timestamptz - interval '1 millisecond', interval '24 hours') as d (day)
    cross join lateral (select k.kind, s.count from unnest(array['provider', 'policy']) as k (kind)
      cross join lateral (select count(*)::int as count from (select from secret
        where gateway_id = ${gatewayId}::uuid and retired_at is null and due_reason = k.kind
        and coalesce(due_at, 'infinity'::timestamptz) >= d.day
        and coalesce(due_at, 'infinity'::timestamptz) < d.day + interval '24 hours' limit ${limit}) one) s
      union all select 'expiry', count(*)::int from (select from secret where gateway_id = ${gatewayId}::uuid
      and retired_at is null and expires_at >= d.day and expires_at < d.day + interval '24 hours' limit ${limit}) x) c
    where c.count > 0 order by d.day, c.kind`;
}
