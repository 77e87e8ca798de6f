import { describe, expect, it } from "vitest";
import { decideChange } from "@/lib/services/changes/decide-change";
import { readChange } from "@/lib/services/changes/read-change";
import { createGateway } from "@/lib/services/gateways/create-gateway";
import { readGateway, readGateways } from "@/lib/services/gateways/read-gateways";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";

const here = testInstallation();
const admin = () => signedIn(here.deps, here.owner, [["platform-admin", null]]);
const gateway = (name: string, more: object = {}) => ({ name, edition: "enterprise", kongVersion: "3.15", ...more });

describe("adding a gateway", () => {
  // In this order: the first guarded one shuts the door behind it.
  it("happens at once before any gateway is guarded, even for the first guarded one", async () => {
    const ctx = await admin();
    for (const made of [gateway("lab"), gateway("prod-eu", { guarded: "on", approvalsNeeded: "2" })]) {
      expect(await createGateway.run(ctx, made)).toMatchObject({ status: "done", value: { name: made.name } });
    }
    expect(await readGateway(ctx, { gateway: "prod-eu" })).toMatchObject({
      guarded: true,
      approvalsNeeded: 2,
      vaults: 0,
    });
    expect((await here.logged(ctx.requestId)).map(({ type }) => type)).toEqual(["gateway.created", "gateway.created"]);
  });

  it("waits for others once one is guarded, and is made as it was asked for", async () => {
    const ctx = await admin();
    const outcome = await createGateway.run(ctx, gateway("prod-us", { environment: "production" }));
    if (outcome.status !== "pending") throw new Error("it did not wait");
    expect(await here.count("gateway where name = 'prod-us'")).toBe(0);
    const approver = await signedIn(here.deps, here.owner, [["approver", null]]);
    const change = await readChange(approver, { id: outcome.changeId });
    expect(change).toMatchObject({ gateway: null, title: "Add gateway prod-us", mayDecide: true, approvalsNeeded: 1 });
    const told = await decideChange(approver, { id: change.id, hash: change.hash, decision: "approve", reason: "" });
    expect(told).toMatchObject({ value: { state: "applied" } });
    expect(await readGateway(ctx, { gateway: "prod-us" })).toMatchObject({ environment: "production", guarded: false });
  });

  it("is not decided by an Approver of one gateway, since it concerns all", async () => {
    const ctx = await admin();
    const outcome = await createGateway.run(ctx, gateway("prod-ap"));
    if (outcome.status !== "pending") throw new Error("it did not wait");
    const { gateways } = await readGateways(ctx, { archived: false });
    const approver = await signedIn(here.deps, here.owner, [["approver", gateways[0]?.id ?? ""]]);
    await expect(readChange(approver, { id: outcome.changeId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const decision = { id: outcome.changeId, hash: "0".repeat(64), decision: "approve", reason: "" } as const;
    await expect(decideChange(approver, decision)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("takes names once, and no twin of one that waits", async () => {
    const ctx = await admin();
    const taken = { code: "CONFLICT", fields: { name: "This name is taken." } };
    await expect(createGateway.run(ctx, gateway("lab"))).rejects.toMatchObject(taken);
    const [one, twin] = [await createGateway.run(ctx, gateway("twin")), await createGateway.run(ctx, gateway("twin"))];
    const approver = await signedIn(here.deps, here.owner, [["approver", null]]);
    const states = [];
    for (const outcome of [one, twin]) {
      if (outcome.status !== "pending") throw new Error("it did not wait");
      const { id, hash } = await readChange(approver, { id: outcome.changeId });
      const decided = await decideChange(approver, { id, hash, decision: "approve", reason: "" });
      states.push(decided.status === "done" && decided.value.state);
    }
    expect(states).toEqual(["applied", "void"]);
  });

  it.each([
    [{ name: "Lab" }, "name"],
    [{ name: "a" }, "name"],
    [{ name: "lab-" }, "name"],
    [{ name: `a${"b".repeat(63)}` }, "name"],
    [{ kongVersion: "3.16" }, "kongVersion"],
    [{ kongVersion: "3.3" }, "kongVersion"],
    [{ edition: "oss" }, "kongVersion"],
    [{ edition: "ultimate" }, "edition"],
    [{ approvalsNeeded: 0 }, "approvalsNeeded"],
    [{ approvalsNeeded: 6 }, "approvalsNeeded"],
    [{ id: "0b0e6a1c-6b7a-4a3e-9a3e-1f2d3c4b5a69" }, "id"],
  ])("refuses %j", async (change, field) => {
    await expect(createGateway.run(await admin(), gateway("fresh", change))).rejects.toMatchObject({
      code: "INVALID",
      fields: { [field]: expect.any(String) as string },
    });
  });
});

describe("the list of gateways", () => {
  it("holds those on which the caller has a role, and all of them for who has one for all", async () => {
    const { gateways } = await readGateways(await admin(), { archived: false });
    expect(gateways.map(({ name }) => name)).toEqual(["lab", "prod-eu", "prod-us", "twin"]);
    const lab = gateways[0]?.id ?? "";
    const viewer = await signedIn(here.deps, here.owner, [["viewer", lab]]);
    expect((await readGateways(viewer, { archived: false })).gateways.map(({ name }) => name)).toEqual(["lab"]);
    const nobody = await signedIn(here.deps, here.owner, []);
    expect((await readGateways(nobody, { archived: false })).gateways).toEqual([]);
  });
});
