import type { Opener, Telling } from "@/lib/domain/rotation/opener";
import type { Tx } from "./transaction";

export interface ClaimedOpening {
  readonly vaultId: string;
  readonly gatewayId: string;
  readonly gateway: string;
  readonly guarded: boolean;
  readonly prefix: string;
}

/** A worker that is not heard of for so long has lost what it took. */
const claimSeconds = 3_600;

/** Takes vaults whose openers were not looked at for a while, or never as the vault is now; at most `most`. */
export async function claimOpenings(tx: Tx, now: Date, most: number): Promise<readonly ClaimedOpening[]> {
  const later = new Date(now.getTime() + claimSeconds * 1000);
  return tx.$queryRaw<ClaimedOpening[]>`
    with due as (
      select v.id, v.version, v.config, v.access, v.sealed_prints from vault v
      join gateway g on g.id = v.gateway_id and g.archived_at is null
      left join vault_opening o on o.vault_id = v.id
      where o.vault_id is null or o.vault_version <> v.version or o.next_look_at <= ${now}
      order by o.next_look_at nulls first, v.id limit ${most}
    ), claimed as (
      insert into vault_opening as kept (vault_id, vault_version, settings_digest, next_look_at)
      select id, version,
        encode(sha256(convert_to(jsonb_build_array(config, access, sealed_prints)::text, 'UTF8')), 'hex'), ${later}
      from due
      on conflict (vault_id) do update set vault_version = excluded.vault_version,
        settings_digest = excluded.settings_digest, next_look_at = excluded.next_look_at,
        -- What opened the vault with other settings says nothing of what opens it now; another description changes nothing.
        openers = case when kept.settings_digest = excluded.settings_digest then kept.openers else '[]' end,
        untold_at = case when kept.settings_digest = excluded.settings_digest then kept.untold_at end
        -- Another worker may have been first.
        where kept.vault_version <> excluded.vault_version or kept.next_look_at <= ${now}
      returning vault_id
    )
    select v.id::text as "vaultId", v.prefix, g.id::text as "gatewayId", g.name as gateway, g.guarded
    from claimed c join vault v on v.id = c.vault_id join gateway g on g.id = v.gateway_id`;
}

export interface KeptOpening {
  readonly vaultId: string;
  readonly openers: readonly Opener[];
  readonly tellings: readonly Telling[];
  readonly endsAt: Date | null;
  readonly lookedAt: Date;
  /** When the backend said that it does not tell; left out where it said nothing now, and what stood stays. */
  readonly untoldAt?: Date | null;
  readonly nextLookAt: Date;
}

/** Keeps what was seen. False for a vault that is gone. */
export async function keepOpening(tx: Tx, kept: KeptOpening): Promise<boolean> {
  const { vaultId, openers, tellings, ...rest } = kept;
  const { count } = await tx.vaultOpening.updateMany({
    where: { vaultId },
    data: { ...rest, openers: openers.map(inRow), tellings: tellings.map(inRow) },
  });
  return count > 0;
}

const inRow = ({ endsAt, since, ...one }: Opener | (Telling & { readonly since?: undefined })) => ({
  ...one,
  endsAt: endsAt?.toISOString() ?? null,
  ...(since === undefined ? {} : { since: since.toISOString() }),
});

export interface EndingOpening {
  readonly vault: string;
  readonly what: string;
  readonly endsAt: Date;
  /** Of one that is replaced by itself; null for others. */
  readonly since: Date | null;
}

export interface WhichEnds {
  readonly now: Date;
  readonly until: Date;
  readonly most: number;
  /** One that is replaced by itself counts when no more than this share of its life is left. */
  readonly replacedLeadShare: number;
}

/** Of what opens the vaults of a gateway and ends until a moment, the `most` whose end is the nearest to now, the earliest first. */
export async function nearestEnds(
  tx: Tx,
  gatewayId: string,
  { now, until, most, replacedLeadShare }: WhichEnds,
): Promise<readonly EndingOpening[]> {
  return tx.$queryRaw<EndingOpening[]>`
    select * from (
      select v.prefix as vault, opener.what, opener."endsAt", opener.since from vault_opening o
      join vault v on v.id = o.vault_id and v.gateway_id = ${gatewayId}::uuid
      cross join jsonb_to_recordset(o.openers) as opener (what text, "endsAt" timestamptz(3), since timestamptz(3))
      where o.ends_at <= ${until} and opener."endsAt" <= ${until}
        and (opener.since is null
          or opener."endsAt" - (opener."endsAt" - opener.since) * ${replacedLeadShare}::float8 <= ${now}::timestamptz)
      order by abs(extract(epoch from opener."endsAt" - ${now}::timestamptz)), v.prefix, opener.what limit ${most}
    ) as nearest order by "endsAt", vault, what`;
}
