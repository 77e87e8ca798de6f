import { beforeAll, describe, it } from "vitest";
import { inTransaction } from "@/lib/db/transaction";
import { claimRun, renewClaim, type ClaimedRun } from "@/lib/services/checks/claim-run";
import { forgetItems } from "@/lib/services/checks/forget-items";
import { planChecks } from "@/lib/services/checks/plan-checks";
import { readCheck, readChecks } from "@/lib/services/checks/read-checks";
import { takeBatch } from "@/lib/services/checks/take-batch";
import { claimDueSecrets } from "@/lib/services/rotation/claim-due-secrets";
import { testInstallation } from "@/tests/support/installation";
import { addGateway, addPerson, connected } from "@/tests/support/organisation";
import { queryCosts } from "@/tests/support/query-cost";

const here = testInstallation();
const { holds } = queryCosts(here);
const many = 20_000;
/** A batch looks ahead some hundreds of references, and at the secrets of those. */
const aBatch = 1500;
let gatewayId: string;
let busy: string;
let claimed: ClaimedRun;
let references: readonly string[];

/** A gateway that was checked every quarter of an hour for most of a year, with a large check half done just now. */
beforeAll(async () => {
  gatewayId = await addGateway(here.owner);
  busy = `g-${gatewayId}`;
  const person = await addPerson(here.owner, { roles: [["operator", null]] });
  await here.owner.query(
    `insert into secret (gateway_id, name, resource, next_check_at)
     select $1, 'v-' || n % 20, 'r-' || n, now() + make_interval(secs => n - 40) from generate_series(1, $2::int) n`,
    [gatewayId, many],
  );
  await here.owner.query(
    `insert into reference (gateway_id, text, name, resource, secret_id, state, tracked_by, tracked_at)
     select gateway_id, '{vault://' || name || '/' || resource || '}', name, resource, id, 'unchecked', $2, now() from secret
     where gateway_id = $1`,
    [gatewayId, person],
  );
  await here.owner.query(
    `insert into check_run (id, gateway_id, what, requested_by, requested_at, state, total, done, resolved, finished_at)
     select gen_random_uuid(), $1, 'all references', $2, now() - make_interval(mins => 15 * n), 'done', 1, 1, 1, now()
     from generate_series(1, $3::int) n`,
    [gatewayId, person, many],
  );
  const { rows } = await here.owner.query<{ id: string }>(
    `insert into check_run (id, gateway_id, what, requested_by, requested_at, started_at, state, total, done, resolved)
     values (gen_random_uuid(), $1, 'all references', $2, now(), now(), 'running', $3::int, $3::int / 2, $3::int / 2)
     returning id::text`,
    [gatewayId, person, many],
  );
  await here.owner.query(
    `insert into check_run_item (run_id, position, reference_id, outcome, checked_at)
     select $1, n, id, case when n <= $2::int / 2 then 'resolved' end, case when n <= $2::int / 2 then now() end
     from (select id, row_number() over (order by text) as n from reference where gateway_id = $3) as numbered`,
    [rows[0]?.id, many, gatewayId],
  );
  // Of the last checks it is still known what came of each reference.
  await here.owner.query(
    `insert into check_run_item (run_id, position, reference_id, outcome, checked_at)
     select c.id, n, r.id, 'resolved', now() from (select id from check_run where gateway_id = $1 and state = 'done'
         order by requested_at desc limit 20) as c
       cross join (select id, row_number() over (order by text) as n from reference where gateway_id = $1 limit 2000) as r`,
    [gatewayId],
  );
  const found = await here.owner.query<{ id: string }>(
    "select id::text from reference where gateway_id = $1 order by text limit 100",
    [gatewayId],
  );
  references = found.rows.map(({ id }) => id);
  const claim = await claimRun(here.deps);
  if (claim === null) throw new Error("There is nothing to claim.");
  claimed = claim;
  const admin = await connected(here.database.adminUrl);
  await admin.query("vacuum analyze");
  await admin.end();
}, 120_000);

type Deps = Pick<Parameters<typeof readCheck.run>[0], "deps">;
const key = (...parts: readonly string[]): string => Buffer.from(JSON.stringify(parts)).toString("base64url");
const nobody = "00000000-0000-4000-8000-000000000000";
const longAgo = () => new Date(Date.now() - 10_000 * 15 * 60_000).toISOString();

describe("checks stay quick however many there were:", () => {
  const list = ["check_run_gateway_id_requested_at_id_idx"];

  it("their list, the newest and far back", async () => {
    await holds("check_run", list, (ctx) => readChecks(ctx, { gateway: busy }));
    await holds("check_run", list, (ctx) => readChecks(ctx, { gateway: busy, after: key(longAgo(), nobody) }));
    await holds("check_run", list, (ctx) => readChecks(ctx, { gateway: busy, before: key(longAgo(), nobody) }));
  });

  it("the one that is under way, as those who watch it see it", async () => {
    await holds("check_run", list, (ctx) => readCheck(ctx, { gateway: busy }));
    await holds("check_run_item", ["check_run_item_checked_idx"], (ctx) => readCheck(ctx, { gateway: busy }));
  });

  it("a worker's look for one to take, and its word that it still has it", async () => {
    await holds("check_run", ["check_run_open_key"], ({ deps }) => claimRun(deps));
    await holds("check_run", [], ({ deps }) => renewClaim(deps, claimed));
  });

  it("taking the next batch of a large one that is half done", async () => {
    const next = ({ deps }: Deps) => takeBatch(deps, claimed, 100);
    await holds("check_run_item", ["check_run_item_left_idx"], next, aBatch);
  });

  it("planning a batch", async () => {
    const plan = ({ deps }: Deps) => inTransaction(deps.db, (tx) => planChecks(tx, deps, gatewayId, { references }));
    await holds("reference", ["reference_secret_idx"], plan);
  });

  it("a worker's look for secrets that are due", async () => {
    await holds("secret", ["secret_next_check_idx"], ({ deps }) => claimDueSecrets(deps, 100));
  });

  it("forgetting what came of each reference in those of long ago", async () => {
    // One check of two thousand references at a time.
    const forget = ({ deps }: Deps) => inTransaction(deps.db, (tx) => forgetItems(tx, gatewayId));
    await holds("check_run_item", [], forget, 2500);
  });
});
