import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimRun } from "@/lib/services/checks/claim-run";
import { signedIn } from "@/tests/support/actors";
import { started, tracking } from "@/tests/support/checking";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";
import { watchedDatabase } from "@/tests/support/watched-database";

const here = testInstallation();
let watched: ReturnType<typeof watchedDatabase>;

beforeAll(() => {
  watched = watchedDatabase(here.database.appUrl);
});
afterAll(() => watched.db.close());

/** A check of another gateway, asked for by another person, that waits for a minute to come. */
async function waiting(): Promise<string> {
  const gateway = `g-${await addGateway(here.owner)}`;
  const operator = await signedIn(here.deps, here.owner, [["operator", null]]);
  await tracking(operator, gateway, ["{vault://nowhere/db/password}"]);
  const run = await started(operator, gateway);
  const until = new Date(here.deps.clock().getTime() + 3_600_000);
  await here.owner.query("update check_run set waits_until = $2, waits_for = 'budget' where id = $1", [run, until]);
  return run;
}

async function queriesOf(work: () => Promise<unknown>): Promise<number> {
  const before = watched.queries.length;
  await work();
  return watched.queries.length - before;
}

describe("looking for a check to go on with", () => {
  it("asks the database as often for many that wait as for one", async () => {
    const claim = () => claimRun({ ...here.deps, db: watched.db });
    await waiting();
    const one = await queriesOf(claim);
    for (let more = 0; more < 6; more += 1) await waiting();
    expect(one).toBeGreaterThan(4);
    expect(await queriesOf(claim)).toBe(one);
  });

  it("ends only those whose requester may not have them done any more, and takes the oldest of the others", async () => {
    const [first, second] = [await waiting(), await waiting()];
    const state = async (run: string) =>
      (await here.owner.query<{ state: string }>("select state from check_run where id = $1", [run])).rows[0]?.state;
    await here.owner.query(
      "update person set suspended_at = now() where id = (select requested_by from check_run where id = $1)",
      [first],
    );
    await here.owner.query("update check_run set waits_until = null where id = any ($1)", [[first, second]]);
    const claimed = await claimRun(here.deps);
    expect(claimed?.run).toBe(second);
    expect([await state(first), await state(second)]).toEqual(["cancelled", "running"]);
    const { rows } = await here.owner.query<{ n: number }>(
      "select count(*)::int as n from check_run where state = 'cancelled'",
    );
    expect(rows).toEqual([{ n: 1 }]);
  });
});
