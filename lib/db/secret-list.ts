import { Prisma } from "./generated/client";
import type { Tx } from "./transaction";

export type SecretSort = "due" | "rotated" | "looked" | "name";

export interface SecretFilter {
  readonly gatewayId: string;
  readonly status: "fresh" | "due" | "overdue" | "failing" | "unknown" | "acknowledged" | null;
  /** The vault, as references name it. */
  readonly name: string | null;
  /** Part of the vault's name and the resource together. */
  readonly text: string | null;
  /** Only what had an event, is due or expires in it; `before` exclusive. */
  readonly days: { readonly from: Date; readonly before: Date } | null;
}

export interface SecretSlice {
  readonly sort: SecretSort;
  readonly ascending: boolean;
  /** Rows beyond this one: an ISO moment, "infinity" or "-infinity", and an id; for names name, resource and id. */
  readonly beyond: readonly string[] | null;
  readonly limit: number;
}

const dueAt = Prisma.sql`coalesce(s.due_at, 'infinity'::timestamptz)`;

/** Each order as its index has it, but for the id behind it. */
const keys: Readonly<Record<SecretSort, Prisma.Sql>> = {
  name: Prisma.sql`s.name, s.resource`,
  due: dueAt,
  rotated: Prisma.sql`coalesce(s.rotated_at, '-infinity'::timestamptz)`,
  looked: Prisma.sql`coalesce(s.looked_at, '-infinity'::timestamptz)`,
};

const orderOf = (sort: SecretSort, direction: Prisma.Sql): Prisma.Sql =>
  sort === "name"
    ? Prisma.sql`s.name ${direction}, s.resource ${direction}, s.id ${direction}`
    : Prisma.sql`${keys[sort]} ${direction}, s.id ${direction}`;

function ofStatus(status: NonNullable<SecretFilter["status"]>, now: Date): Prisma.Sql {
  switch (status) {
    case "acknowledged":
      return Prisma.sql`s.acknowledged_at is not null`;
    case "failing":
      return Prisma.sql`s.failing_since is not null`;
    case "overdue":
      return Prisma.sql`s.failing_since is null and ${dueAt} <= ${now}`;
    case "due":
      return Prisma.sql`s.failing_since is null and s.lead_at <= ${now} and ${dueAt} > ${now}`;
    case "fresh":
      return Prisma.sql`s.failing_since is null and s.due_at > ${now} and s.lead_at > ${now} and not s.due_at_latest`;
    case "unknown":
      return Prisma.sql`s.failing_since is null and (s.due_at is null
        or s.due_at_latest and s.due_at > ${now} and s.lead_at > ${now})`;
  }
}

const within = (gatewayId: string, { from, before }: NonNullable<SecretFilter["days"]>): Prisma.Sql => Prisma.sql`
  s.id in (
    select e.secret_id from rotation_event e where e.gateway_id = ${gatewayId}::uuid and e.at >= ${from} and e.at < ${before}
    union select d.id from secret d where d.gateway_id = ${gatewayId}::uuid and d.retired_at is null
      and coalesce(d.due_at, 'infinity'::timestamptz) >= ${from} and coalesce(d.due_at, 'infinity'::timestamptz) < ${before}
    union select x.id from secret x where x.gateway_id = ${gatewayId}::uuid and x.retired_at is null
      and x.expires_at >= ${from} and x.expires_at < ${before})`;

const literal = (text: string): string => `%${text.replace(/[\\%_]/g, "\\$&")}%`;

function matching({ gatewayId, status, name, text, days }: SecretFilter, now: Date): Prisma.Sql {
  return Prisma.join(
    [
      Prisma.sql`s.gateway_id = ${gatewayId}::uuid and s.retired_at is null`,
      ...(status === null ? [] : [ofStatus(status, now)]),
      ...(name === null ? [] : [Prisma.sql`s.name = ${name}`]),
      ...(text === null ? [] : [Prisma.sql`(s.name || '/' || s.resource) ilike ${literal(text)}`]),
      ...(days === null ? [] : [within(gatewayId, days)]),
    ],
    " and ",
  );
}

/** The ids of a page of secrets that references point into, in order. */
export async function secretIds(tx: Tx, filter: SecretFilter, slice: SecretSlice, now: Date): Promise<string[]> {
  const { sort, ascending, beyond, limit } = slice;
  const direction = ascending ? Prisma.sql`asc` : Prisma.sql`desc`;
  const side = ascending ? Prisma.sql`>` : Prisma.sql`<`;
  const key = keys[sort];
  const order = orderOf(sort, direction);
  const from =
    beyond === null
      ? Prisma.empty
      : sort === "name"
        ? Prisma.sql`and (${key}, s.id) ${side} (${beyond[0]}, ${beyond[1]}, ${beyond[2]}::uuid)`
        : Prisma.sql`and (${key}, s.id) ${side} (${beyond[0]}::timestamptz, ${beyond[1]}::uuid)`;
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select s.id from secret s where ${matching(filter, now)} ${from} order by ${order} limit ${limit}`;
  return rows.map(({ id }) => id);
}

/** How many match, counted up to `limit`, in the order of the list so that both go along the same index. */
export async function countSecrets(
  tx: Tx,
  filter: SecretFilter,
  sort: SecretSort,
  limit: number,
  now: Date,
): Promise<number> {
  const [found] = await tx.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from (select from secret s where ${matching(filter, now)}
      order by ${orderOf(sort, Prisma.sql`asc`)} limit ${limit}) counted`;
  return found?.n ?? 0;
}

export interface Calling {
  readonly failing: number;
  readonly overdue: number;
}

/**
 * How many secrets of a gateway fail or are overdue and nobody has said to have seen; each counted up to `limit`, in an
 * order that has an index.
 */
export async function callingSecrets(tx: Tx, gatewayId: string, limit: number, now: Date): Promise<Calling> {
  const [found] = await tx.$queryRaw<Calling[]>`select
    (select count(*)::int from (select from secret s where s.gateway_id = ${gatewayId}::uuid and s.retired_at is null
      and s.failing_since is not null and s.acknowledged_at is null order by s.failing_since limit ${limit}) f) as failing,
    (select count(*)::int from (select from secret s where s.gateway_id = ${gatewayId}::uuid and s.retired_at is null
      and ${dueAt} <= ${now} and s.failing_since is null and s.acknowledged_at is null order by ${dueAt} limit ${limit}) o) as overdue`;
  return found ?? { failing: 0, overdue: 0 };
}

/** The tracked references into each of some secrets, by text, so many of each. */
export async function referencesInto(
  tx: Tx,
  secretIds: readonly string[],
  each: number,
): Promise<readonly { readonly secretId: string; readonly text: string }[]> {
  if (secretIds.length === 0) return [];
  return tx.$queryRaw<{ secretId: string; text: string }[]>`
    select s.id as "secretId", r.text from unnest(${[...secretIds]}::uuid[]) as s (id) cross join lateral (
      select text from reference where secret_id = s.id and retired_at is null order by text limit ${each}) r`;
}
