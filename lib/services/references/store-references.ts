import type { Tx } from "@/lib/db/transaction";
import type { ReferenceToTrack } from "./references-to-track";

/** No version that a reference can have here. */
const noVersion = -(2 ** 31);

export interface StoredReference {
  readonly id: string;
  readonly text: string;
  /** New, and not only tracked again. */
  readonly fresh: boolean;
}

/**
 * Stores references of one gateway with the secrets they point into, in a few statements however many they are. Gives
 * those that were not tracked before, in the order of `references`.
 */
export async function storeReferences(
  tx: Tx,
  gatewayId: string,
  references: readonly ReferenceToTrack[],
  by: string | null,
  now: Date,
): Promise<readonly StoredReference[]> {
  if (references.length === 0) return [];
  const rows = JSON.stringify(references.map((reference, at) => ({ at, ...reference })));
  await tx.$executeRaw`
    insert into secret (gateway_id, name, resource, version, next_check_at, created_at)
    select distinct ${gatewayId}::uuid, g.name, g.resource, g.version, ${now}::timestamptz, ${now}::timestamptz
    from jsonb_to_recordset(${rows}::jsonb) as g(name text, resource text, version int, "hasSecret" boolean)
    where g."hasSecret"
    order by 2, 3, 4
    on conflict (gateway_id, name, resource, version) do nothing`;
  // Held until the end, so that nobody retires one of them for want of references meanwhile.
  const held = await tx.$queryRaw<{ id: string; retired: boolean }[]>`
    select s.id::text, s.retired_at is not null as retired from secret s
    where s.gateway_id = ${gatewayId}::uuid and (s.name, s.resource, coalesce(s.version, ${noVersion})) in (
      select g.name, g.resource, coalesce(g.version, ${noVersion})
      from jsonb_to_recordset(${rows}::jsonb) as g(name text, resource text, version int, "hasSecret" boolean)
      where g."hasSecret")
    order by s.id for update`;
  const back = held.flatMap(({ id, retired }) => (retired ? [id] : []));
  if (back.length > 0) {
    await tx.$executeRaw`
      update secret set retired_at = null, next_check_at = ${now}, claimed_until = null where id = any (${back}::uuid[])`;
  }
  const stored = await tx.$queryRaw<StoredReference[]>`
    insert into reference (gateway_id, text, name, resource, member, version, secret_id, tracked_by, tracked_at)
    select ${gatewayId}::uuid, g.text, g.name, g.resource, g.member, g.version, s.id, ${by}::uuid, ${now}::timestamptz
    from jsonb_to_recordset(${rows}::jsonb)
      as g(at int, text text, name text, resource text, member text, version int, "hasSecret" boolean)
      left join secret s on g."hasSecret" and s.gateway_id = ${gatewayId}::uuid and s.name = g.name
        and s.resource = g.resource and s.version is not distinct from g.version
    order by g.text
    on conflict (gateway_id, text) do update set retired_at = null, retired_by = null, tracked_by = excluded.tracked_by,
      tracked_at = excluded.tracked_at, secret_id = excluded.secret_id
    where reference.retired_at is not null
    returning id::text, text, (xmax = 0) as fresh`;
  const order = new Map(references.map(({ text }, at) => [text, at]));
  return [...stored].sort((a, b) => (order.get(a.text) ?? 0) - (order.get(b.text) ?? 0));
}
