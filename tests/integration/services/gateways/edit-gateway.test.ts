import { beforeAll, describe, expect, it } from "vitest";
import { decideChange } from "@/lib/services/changes/decide-change";
import { readChange } from "@/lib/services/changes/read-change";
import { archiveGateway } from "@/lib/services/gateways/archive-gateway";
import { editGateway } from "@/lib/services/gateways/edit-gateway";
import { readGateway, readGateways } from "@/lib/services/gateways/read-gateways";
import { createVault } from "@/lib/services/vaults/create-vault";
import { readProviders } from "@/lib/services/vaults/read-providers";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
const admin = (name = "Maya") => signedIn(here.deps, here.owner, [["platform-admin", null]], { name });

// Made beforehand: once one is guarded, adding another waits for others.
const open: string[] = [];
const shut: string[] = [];
beforeAll(async () => {
  for (let n = 0; n < 12; n += 1) open.push(await addGateway(here.owner));
  await addGateway(here.owner, { guarded: true }).then((id) => shut.push(id));
});

/** An unguarded gateway, or the guarded one, and its settings as a form would send them. */
async function begun(plan: { guarded?: boolean } = {}) {
  const id = (plan.guarded === true ? shut[0] : open.pop()) ?? "";
  const row = await readGateway(await admin(), { gateway: `g-${id}` });
  const { name: gateway, version, edition, kongVersion, guarded, approvalsNeeded, loadedVaults } = row;
  return { gateway, id, version, edition, kongVersion, guarded, approvalsNeeded, loadedVaults };
}

async function approved(changeId: string): Promise<unknown> {
  const jonas = await signedIn(here.deps, here.owner, [["approver", null]]);
  const { id, hash } = await readChange(jonas, { id: changeId });
  const outcome = await decideChange(jonas, { id, hash, decision: "approve", reason: "" });
  return outcome.status === "done" && outcome.value.state;
}

describe("editing a gateway", () => {
  it("alters what was sent, says each field in the log, and raises its version", async () => {
    const before = await begun();
    const ctx = await admin();
    await editGateway.run(ctx, { ...before, kongVersion: "3.12", description: "the lab" });
    expect(await readGateway(ctx, { gateway: before.gateway })).toMatchObject({
      kongVersion: "3.12",
      description: "the lab",
      version: before.version + 1,
    });
    expect(await here.logged(ctx.requestId)).toMatchObject([
      {
        type: "gateway.edited",
        data: {
          edits: [
            { field: "description", before: null, after: "the lab" },
            { field: "kongVersion", before: "3.15", after: "3.12" },
          ],
        },
      },
    ]);
  });

  it("tells a stale form who was faster", async () => {
    const before = await begun();
    await editGateway.run(await admin("Jonas Weber"), { ...before, description: "first" });
    const late = editGateway.run(await admin(), { ...before, description: "second" });
    await expect(late).rejects.toMatchObject({
      code: "STALE",
      detail: expect.stringContaining("Jonas Weber") as string,
    });
  });

  it("lets one of two edits from the same version win", async () => {
    const before = await begun();
    const editors = await Promise.all(["A", "B", "C"].map((name) => admin(name)));
    const ended = await Promise.allSettled(
      editors.map((ctx, at) => editGateway.run(ctx, { ...before, description: `edit ${at}` })),
    );
    expect(ended.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of ended) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "STALE" });
  });

  it("raises a guard at once, and waits for another person to relax it", async () => {
    const before = await begun();
    const ctx = await admin();
    const raised = await editGateway.run(ctx, { ...before, guarded: true, approvalsNeeded: 1 });
    expect(raised.status).toBe("done");
    const relaxing = await editGateway.run(ctx, { ...before, version: before.version + 1, guarded: false });
    if (relaxing.status !== "pending") throw new Error("a guard was relaxed by one person");
    expect(await readGateway(ctx, { gateway: before.gateway })).toMatchObject({ guarded: true });
    expect(await approved(relaxing.changeId)).toBe("applied");
    expect(await readGateway(ctx, { gateway: before.gateway })).toMatchObject({ guarded: false });
  });

  it("voids a change whose gateway was edited meanwhile", async () => {
    const before = await begun({ guarded: true });
    const ctx = await admin();
    const [one, two] = [
      await editGateway.run(ctx, { ...before, description: "one" }),
      await editGateway.run(ctx, { ...before, description: "two" }),
    ];
    if (one.status !== "pending" || two.status !== "pending") throw new Error("they did not wait");
    expect([await approved(one.changeId), await approved(two.changeId)]).toEqual(["applied", "void"]);
  });

  it("takes Kong's own setting of which vaults are loaded, and goes by it", async () => {
    const before = await begun();
    const ctx = await admin();
    await editGateway.run(ctx, { ...before, loadedVaults: "env, hcv,my-vault" });
    const author = await signedIn(here.deps, here.owner, [["author", before.id]]);
    const { reserved } = await readProviders(author, { gateway: before.gateway });
    expect(reserved).toEqual(["env", "hcv", "my-vault"]);
    const refused = createVault.run(author, {
      gateway: before.gateway,
      provider: "fs",
      prefix: "files",
      config: { prefix: "/tmp/secrets" },
    });
    await expect(refused).rejects.toMatchObject({ fields: { provider: "vault 'fs' is not installed" } });
  });

  it.each([
    [{ loadedVaults: "Env" }, "loadedVaults"],
    [{ kongVersion: "2.8" }, "kongVersion"],
    [{ name: "other" }, "name"],
  ])("refuses %j", async (wrong, field) => {
    const refused = editGateway.run(await admin(), { ...(await begun()), ...wrong });
    await expect(refused).rejects.toMatchObject({ code: "INVALID", fields: { [field]: expect.any(String) as string } });
  });

  it("refuses an edit that alters nothing, and one by another role", async () => {
    const before = await begun();
    await expect(editGateway.run(await admin(), before)).rejects.toMatchObject({ code: "INVALID" });
    const author = await signedIn(here.deps, here.owner, [["author", null]]);
    const denied = editGateway.run(author, { ...before, description: "x" });
    await expect(denied).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("archiving a gateway", () => {
  it("takes it out of every list and lets nothing of it be used, until it is brought back", async () => {
    const { gateway, id, version } = await begun();
    const ctx = await admin();
    await archiveGateway.run(ctx, { gateway, id, version, archived: true });
    const names = async (archived: boolean) =>
      (await readGateways(ctx, { archived })).gateways.map(({ name }) => name).includes(gateway);
    expect([await names(false), await names(true)]).toEqual([false, true]);
    await expect(readGateway(ctx, { gateway })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await archiveGateway.run(ctx, { gateway, id, version: version + 1, archived: false });
    expect([await names(false), await names(true)]).toEqual([true, false]);
    expect((await here.logged(ctx.requestId)).map(({ type }) => type)).toEqual([
      "gateway.archived",
      "gateway.brought-back",
    ]);
  });

  it("waits for others where it is guarded", async () => {
    const { gateway, id, version } = await begun({ guarded: true });
    const ctx = await admin();
    const outcome = await archiveGateway.run(ctx, { gateway, id, version, archived: true });
    if (outcome.status !== "pending") throw new Error("it did not wait");
    expect(await approved(outcome.changeId)).toBe("applied");
    await expect(readGateway(ctx, { gateway })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("says so when it is archived already", async () => {
    const { gateway, id, version } = await begun();
    const ctx = await admin();
    await archiveGateway.run(ctx, { gateway, id, version, archived: true });
    const again = archiveGateway.run(ctx, { gateway, id, version: version + 1, archived: true });
    await expect(again).rejects.toMatchObject({ code: "CONFLICT" });
  });
});
