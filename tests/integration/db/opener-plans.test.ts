import { beforeAll, expect, it } from "vitest";
import { inTransaction } from "@/lib/db/transaction";
import { endingOpeners } from "@/lib/services/vaults/openings";
import { testInstallation } from "@/tests/support/installation";
import { addGateway, connected } from "@/tests/support/organisation";
import { queryCosts } from "@/tests/support/query-cost";

const here = testInstallation();
const { holds } = queryCosts(here);
const day = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * day).toISOString();
let quiet: string;
let sharing: string;

const addVaults = async (
  gatewayId: string,
  many: number,
  openers: readonly object[],
  endsAt: string,
): Promise<void> => {
  await here.owner.query(
    `insert into vault (gateway_id, prefix, provider, config) select $1, 'v-' || n, 'hcv', '{}' from generate_series(1, $2::int) n`,
    [gatewayId, many],
  );
  await here.owner.query(
    `insert into vault_opening (vault_id, vault_version, openers, ends_at, looked_at, next_look_at)
     select id, version, $2::jsonb, $3, now(), now() from vault where gateway_id = $1`,
    [gatewayId, JSON.stringify(openers), endsAt],
  );
};

/** A gateway with many vaults that are good for long, and one whose vaults share authorities of which one ended long ago. */
beforeAll(async () => {
  [quiet, sharing] = [await addGateway(here.owner), await addGateway(here.owner)];
  await addVaults(quiet, 10_000, [{ what: "token", endsAt: inDays(300) }], inDays(300));
  const old = { what: "CA certificate", endsAt: inDays(-400) };
  await addVaults(sharing, 220, [old, { what: "CA certificate", endsAt: inDays(800) }], old.endsAt);
  await here.owner.query(
    `update vault_opening set openers = openers || $1::jsonb
     where vault_id = (select vault_id from vault_opening o join vault v on v.id = o.vault_id
       where v.gateway_id = $2 order by vault_id desc limit 1)`,
    [JSON.stringify([{ what: "token", endsAt: inDays(1) }]), sharing],
  );
  const admin = await connected(here.database.adminUrl);
  await admin.query("vacuum analyze");
  await admin.end();
}, 120_000);

const ending = (gatewayId: string) => inTransaction(here.deps.db, (tx) => endingOpeners(tx, gatewayId, new Date()));

it("shows the token that ends tomorrow beside the authority that ended long ago and hundreds of vaults share", async () => {
  const shown = await ending(sharing);
  expect(shown.length).toBe(20);
  expect(shown.map(({ what }) => what)).toEqual([...Array<string>(19).fill("CA certificate"), "token"]);
});

it("reads of the vaults those only of which something ends", async () => {
  expect(await ending(quiet)).toEqual([]);
  await holds("vault_opening", ["vault_opening_ends_at_idx"], ({ deps }) =>
    inTransaction(deps.db, (tx) => endingOpeners(tx, sharing, new Date())),
  );
});
