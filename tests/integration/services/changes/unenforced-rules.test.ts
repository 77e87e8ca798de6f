import { describe, expect, it } from "vitest";
import { decideChange } from "@/lib/services/changes/decide-change";
import { readChange } from "@/lib/services/changes/read-change";
import { createVault } from "@/lib/services/vaults/create-vault";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();

describe("a database that does not hold the rules", () => {
  it("gets nothing guarded until its owner accepts that, and takes the approval back", async () => {
    const gateway = `g-${await addGateway(here.owner, { guarded: true })}`;
    const author = await signedIn(here.deps, here.owner, [["author", null]]);
    const approver = await signedIn(here.deps, here.owner, [["approver", null]]);
    const vault = { gateway, provider: "env", prefix: "env-pay", config: { prefix: "PAY_" }, access: {} };
    const outcome = await createVault.run(author, vault);
    if (outcome.status !== "pending") throw new Error("it did not wait");
    const id = outcome.changeId;
    const { hash } = await readChange(approver, { id });
    const approve = () => decideChange(approver, { id, hash, decision: "approve", reason: "" });

    await here.owner.query("grant update on role_grant to keyhole_app");
    await expect(approve()).rejects.toMatchObject({
      code: "CONFLICT",
      detail: expect.stringMatching(/does not enforce/),
    });
    expect(await readChange(approver, { id })).toMatchObject({ state: "requested", approvals: 0 });

    await here.owner.query("update installation set accepts_unenforced_rules = true");
    expect(await approve()).toMatchObject({ value: { state: "applied" } });
  });
});
