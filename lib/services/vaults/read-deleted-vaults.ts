import { z } from "zod";
import { Prisma } from "@/lib/db/generated/client";
import { gatewayScope } from "@/lib/services/gateways/gateway-scope";
import { keyId, keyMoment, pageFields, pageLinks, pageOf, sliceOf } from "@/lib/services/kernel/page";
import { defineQuery } from "@/lib/services/kernel/query";
import { namesOf } from "@/lib/services/people/names-of";
import { isComplete } from "./is-complete";

const pageSize = 50;

interface Deleted {
  readonly id: string;
  readonly vaultId: string;
  readonly number: number;
  readonly prefix: string;
  readonly provider: string;
  readonly description: string | null;
  readonly by: string | null;
  readonly at: Date;
  readonly sealedNames: readonly string[];
  readonly isKept: boolean;
}

/** A gateway's vaults that were deleted and not brought back, newest first, 50 a page. */
export const readDeletedVaults = defineQuery({
  name: "vault.list-deleted",
  summary: "The vaults of a gateway that were deleted and can be restored.",
  permission: "vault.read",
  scope: gatewayScope,
  session: "any",
  input: z.strictObject({ gateway: z.string().min(1).max(63), ...pageFields }),
  output: z.object({
    vaults: z.array(
      z.object({
        vaultId: z.uuid(),
        /** Of its last revision; the one before it is what a restore brings back. */
        number: z.number(),
        prefix: z.string(),
        provider: z.string(),
        description: z.string().nullable(),
        by: z.string().nullable(),
        at: z.date(),
        /** Whether its credential is still kept, or there was none: else it cannot be restored. */
        complete: z.boolean(),
      }),
    ),
    ...pageLinks.shape,
  }),
  audit: "none",
  read: async ({ tx, input, target }) => {
    const slice = sliceOf(input, 2);
    const [at, id] = slice.from === null ? [null, null] : [keyMoment(slice.from[0]), keyId(slice.from[1])];
    const gateway = target.gateway;
    // The direction is written into the statement rather than switched within it: each is read along its index.
    const [order, from] = slice.backwards
      ? [Prisma.sql`r.at, r.id`, Prisma.sql`and (r.at, r.id) > (${at}, ${id}::uuid)`]
      : [
          Prisma.sql`r.at desc, r.id desc`,
          slice.from === null ? Prisma.empty : Prisma.sql`and (r.at, r.id) < (${at}, ${id}::uuid)`,
        ];
    const found = await tx.$queryRaw<Deleted[]>`
      select r.id::text, r.vault_id::text as "vaultId", r.number, r.prefix, r.provider, r.description, r.by::text, r.at,
        coalesce(r.sealed_names, '{}') as "sealedNames", r.config_sealed is not null or r.access_sealed is not null as "isKept"
      from vault_revision r
      where r.gateway_id = ${gateway}::uuid and r.what = 'deleted' ${from}
        and not exists (select from vault_revision n where n.vault_id = r.vault_id and n.number > r.number)
      order by ${order} limit ${pageSize + 1}`;
    const fetched = found.map(({ sealedNames, isKept, ...row }) => ({
      ...row,
      complete: isComplete(sealedNames, isKept),
    }));
    const page = pageOf(fetched, pageSize, slice, (row) => [row.at.toISOString(), row.id]);
    const names = await namesOf(
      tx,
      page.rows.map(({ by }) => by),
    );
    return {
      vaults: page.rows.map(({ id: _id, by, ...row }) => ({ ...row, by: names.get(by ?? "") ?? null })),
      next: page.next,
      previous: page.previous,
    };
  },
});
