import { beforeAll, describe, expect, it } from "vitest";
import { addGateway, addPerson, connected } from "@/tests/support/organisation";
import { byToken, signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { createVault } from "@/lib/services/vaults/create-vault";

const here = testInstallation();
let changeId: string;
let reader: string;
let holder: string;

beforeAll(async () => {
  const many = await addPerson(here.owner);
  // As they were before there was a bound to them.
  await here.owner.query("alter table api_token disable trigger api_token_bounded");
  await here.owner.query(
    `insert into api_token (person_id, name, prefix, secret_hash, scopes, created_at, expires_at)
     select $1, 'one of many', 'kh_aaaaaa', sha256(n::text::bytea), '{vault.read}', now(), now() + interval '1 day'
     from generate_series(1, 20000) n`,
    [many],
  );
  await here.owner.query("alter table api_token enable trigger api_token_bounded");
  const gatewayId = await addGateway(here.owner, { guarded: true });
  const asks = await signedIn(here.deps, here.owner, [["author", gatewayId]]);
  const token = await byToken(here.deps, here.owner, asks.personId, ["vault.propose", "change.draft"]);
  const outcome = await createVault.run(token, { gateway: `g-${gatewayId}`, provider: "env", prefix: "many-tokens" });
  if (outcome.status !== "pending") throw new Error("It did not wait.");
  changeId = outcome.changeId;
  holder = asks.personId;
  reader = await addPerson(here.owner, { roles: [["approver", gatewayId]] });
  const admin = await connected(here.database.adminUrl);
  await admin.query("vacuum analyze");
  await admin.end();
}, 60_000);

/** What a call answers, and how many tokens it read one after the other and by an index. */
async function costOf(sql: string, ...values: unknown[]) {
  const client = await connected(here.database.appUrl);
  await client.query("begin");
  const answer = await client.query<{ value: unknown }>(`select ${sql} as value`, values);
  const { rows } = await client.query<{ read: number; looked: number }>(
    `select seq_tup_read::int as read, idx_scan::int as looked from pg_stat_xact_user_tables where relname = 'api_token'`,
  );
  await client.query("rollback");
  await client.end();
  return { answer: answer.rows.map(({ value }) => value), ...rows[0] };
}

describe("whose hand is in a change", () => {
  it("is found by the ids of its tokens, however many tokens there are", async () => {
    const own = await costOf("kh_has_a_hand($1, $2)", reader, changeId);
    expect(own).toMatchObject({ answer: [false], read: 0 });
    expect(own.looked).toBeGreaterThan(0);
    expect((await costOf("kh_has_a_hand($1, $2)", holder, changeId)).answer).toEqual([true]);
    expect(await costOf("kh_waiting_for($1, array[$2::uuid])", reader, changeId)).toMatchObject({
      answer: [changeId],
      read: 0,
    });
  });
});
