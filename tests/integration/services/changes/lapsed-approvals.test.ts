import { expect, it } from "vitest";
import { decideChange } from "@/lib/services/changes/decide-change";
import { readChange } from "@/lib/services/changes/read-change";
import { createVault } from "@/lib/services/vaults/create-vault";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();

it("an approval that has lapsed is not counted, and who gave it may give it anew", async () => {
  const gateway = `g-${await addGateway(here.owner, { guarded: true, approvals: 2 })}`;
  const author = await signedIn(here.deps, here.owner, [["author", null]]);
  const approver = await signedIn(here.deps, here.owner, [["approver", null]]);
  const vault = { gateway, provider: "env", prefix: "env-pay", config: { prefix: "PAY_" }, access: {} };
  const outcome = await createVault.run(author, vault);
  if (outcome.status !== "pending") throw new Error("it did not wait");
  const id = outcome.changeId;
  const { hash } = await readChange(approver, { id });
  await decideChange(approver, { id, hash, decision: "approve", reason: "" });
  expect(await readChange(approver, { id })).toMatchObject({ approvals: 1, mayDecide: false });

  here.deps.advance(25 * 3_600_000);
  expect(await readChange(approver, { id })).toMatchObject({ approvals: 0, mayDecide: true, whyNot: null });
});
