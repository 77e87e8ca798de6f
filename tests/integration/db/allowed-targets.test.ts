import { expect, it } from "vitest";
import { allowedTargets } from "@/lib/db/allowed-targets";
import { inTransaction } from "@/lib/db/transaction";
import { editAllowList } from "@/lib/services/allow-list/edit-allow-list";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";

const here = testInstallation();

it("the allow-list has one order, whichever entry was written last, and so gives the same host", async () => {
  const ctx = await signedIn(here.deps, here.owner, [["platform-admin", null]]);
  // Enough of them that no other order is this one by accident: left to itself it is that of random ids.
  const targets = Array.from({ length: 10 }, (_, at) => `node-${at}.internal:1`);
  for (const target of targets.toReversed()) await editAllowList.run(ctx, { add: target });
  expect(await inTransaction(here.deps.db, allowedTargets)).toEqual(targets);
});
