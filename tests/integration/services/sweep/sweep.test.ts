import { expect, it } from "vitest";
import { takeFromBudget } from "@/lib/db/budget-window";
import { countTry } from "@/lib/db/sign-in-window";
import { inTransaction } from "@/lib/db/transaction";
import { readOverdue, sweep } from "@/lib/services/sweep/sweep";
import { job } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addPerson } from "@/tests/support/organisation";

const here = testInstallation();
const hour = 3_600_000;

it("windows that are over are forgotten, those that still count are not", async () => {
  const ctx = job(here.deps);
  const person = await addPerson(here.owner);
  const now = here.deps.clock().getTime();
  await inTransaction(here.deps.db, async (tx) => {
    for (const [key, age] of Object.entries({ old: 26 * hour, over: 2 * hour, counting: hour / 6 })) {
      await countTry(tx, key, new Date(now - age), 10, 30);
      await takeFromBudget(tx, person, { kind: key, most: 10, windowSeconds: 3600 }, new Date(now - age));
    }
  });
  expect(await readOverdue(ctx, {})).toEqual({ overdue: true });
  await sweep(ctx, {});
  expect((await here.owner.query("select key from sign_in_window")).rows).toEqual([{ key: "counting" }]);
  expect((await here.owner.query("select kind from budget_window")).rows).toEqual([{ kind: "counting" }]);
  expect(await readOverdue(ctx, {})).toEqual({ overdue: false });
});
