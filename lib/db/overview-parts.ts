import type { Tx } from "./transaction";

export interface FailingReference {
  readonly id: string;
  readonly text: string;
  readonly outcome: string | null;
  readonly checkedAt: Date | null;
}

/** How many of what fails are looked through for what is told of them. */
const mostLooked = 200;

/** References that fail though their secret does not: a member that is not there, a text that Kong cannot read. */
export async function failingReferences(tx: Tx, gatewayId: string, limit: number): Promise<FailingReference[]> {
  return tx.$queryRaw<FailingReference[]>`
    select r.id, r.text, r.outcome, r.checked_at as "checkedAt" from (
      select id, text, outcome, checked_at, secret_id from reference
      where gateway_id = ${gatewayId}::uuid and state = 'failing' and retired_at is null order by text, id limit ${mostLooked}) r
    where not exists (select from secret s where s.id = r.secret_id and s.failing_since is not null)
    order by r.text, r.id limit ${limit}`;
}

export interface CallingSecret {
  readonly id: string;
  readonly name: string;
  readonly resource: string;
  readonly outcome: string | null;
  /** Since when it fails, by when it was due, or when it expires. */
  readonly at: Date;
}

/** Secrets that fail and nobody has said to have seen, the longest first. */
export async function failingSecrets(tx: Tx, gatewayId: string, limit: number): Promise<CallingSecret[]> {
  return tx.$queryRaw<CallingSecret[]>`
    select id, name, resource, outcome, failing_since as at from secret
    where gateway_id = ${gatewayId}::uuid and retired_at is null and failing_since is not null and acknowledged_at is null
    order by failing_since, id limit ${limit}`;
}

/** Secrets that are overdue and nobody has said to have seen, the longest first. */
export async function overdueSecrets(tx: Tx, gatewayId: string, now: Date, limit: number): Promise<CallingSecret[]> {
  return tx.$queryRaw<CallingSecret[]>`
    select id, name, resource, due_reason as outcome, due_at as at from secret
    where gateway_id = ${gatewayId}::uuid and retired_at is null and coalesce(due_at, 'infinity'::timestamptz) <= ${now}
      and failing_since is null and acknowledged_at is null
    order by coalesce(due_at, 'infinity'::timestamptz), id limit ${limit}`;
}

/** Secrets that expire before a moment and have not yet, the nearest first. */
export async function expiringSecrets(
  tx: Tx,
  gatewayId: string,
  now: Date,
  before: Date,
  limit: number,
): Promise<CallingSecret[]> {
  return tx.$queryRaw<CallingSecret[]>`
    select id, name, resource, outcome, expires_at as at from secret
    where gateway_id = ${gatewayId}::uuid and retired_at is null and expires_at > ${now} and expires_at < ${before}
    order by expires_at, id limit ${limit}`;
}

export interface VaultStanding {
  readonly prefix: string;
  readonly provider: string;
  /** How many of its secrets fail, and how many are overdue; counted among the first thousand of the gateway. */
  readonly failing: number;
  readonly overdue: number;
  /** The different states of the first twenty references into it; empty where none is tracked. */
  readonly states: readonly string[];
}

const mostCounted = 1000;

/** A gateway's vaults with how they stand, by prefix. */
export async function vaultStandings(tx: Tx, gatewayId: string, now: Date, limit: number): Promise<VaultStanding[]> {
  return tx.$queryRaw<VaultStanding[]>`
    with failing as (select name, count(*)::int as n from (select name from secret where gateway_id = ${gatewayId}::uuid
        and retired_at is null and failing_since is not null
        order by failing_since limit ${mostCounted}) s group by name),
      overdue as (select name, count(*)::int as n from (select name from secret where gateway_id = ${gatewayId}::uuid
        and retired_at is null and coalesce(due_at, 'infinity'::timestamptz) <= ${now} and failing_since is null
        order by coalesce(due_at, 'infinity'::timestamptz) limit ${mostCounted}) s group by name)
    select v.prefix, v.provider, coalesce(f.n, 0) as failing, coalesce(o.n, 0) as overdue, coalesce(r.states, '{}') as states
    from (select prefix, provider from vault where gateway_id = ${gatewayId}::uuid order by prefix limit ${limit}) v
    left join failing f on f.name = v.prefix left join overdue o on o.name = v.prefix
    cross join lateral (select array_agg(distinct t.state) as states from (select state from reference
      where gateway_id = ${gatewayId}::uuid and name = v.prefix and retired_at is null order by name, text, id limit 20) t) r
    order by v.prefix`;
}
