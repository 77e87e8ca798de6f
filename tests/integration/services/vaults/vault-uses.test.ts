import { beforeAll, describe, expect, it } from "vitest";
import type { AppError } from "@/lib/domain/errors";
import { decideChange } from "@/lib/services/changes/decide-change";
import { readChange } from "@/lib/services/changes/read-change";
import type { Context } from "@/lib/services/kernel/context";
import { createVault } from "@/lib/services/vaults/create-vault";
import { deleteVault } from "@/lib/services/vaults/delete-vault";
import { editVault } from "@/lib/services/vaults/edit-vault";
import { readVault } from "@/lib/services/vaults/read-vaults";
import { restoreVault } from "@/lib/services/vaults/restore-vault";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
let [lab, prod] = ["", ""];
let maya: Context;
let jonas: Context;
let made = 0;

beforeAll(async () => {
  lab = await addGateway(here.owner);
  prod = await addGateway(here.owner, { guarded: true });
  maya = await signedIn(here.deps, here.owner, [["author", null]], { name: "Maya" });
  jonas = await signedIn(here.deps, here.owner, [["approver", null]], { name: "Jonas" });
});

/** A new vault at its first version, as its forms would send it. */
async function begun(gatewayId = lab) {
  const [gateway, prefix] = [`g-${gatewayId}`, `app-${(made += 1)}`];
  const outcome = await createVault.run(maya, { gateway, provider: "env", prefix });
  if (outcome.status === "pending") await approve(outcome.changeId);
  const { id, version } = await readVault(maya, { gateway, prefix });
  return { gateway, prefix, seen: { gateway, id, version } };
}

async function track(gatewayId: string, prefix: string, count: number, retired = false): Promise<void> {
  await here.owner.query(
    `insert into reference (gateway_id, text, name, resource, tracked_at, retired_at)
     select $1, '{vault://' || $2 || '/r' || lpad(n::text, 4, '0') || '}', $2, 'r' || n, now(), case when $4 then now() end
     from generate_series(1, $3::int) n`,
    [gatewayId, prefix, count, retired],
  );
}

async function approve(changeId: string) {
  const { id, hash } = await readChange(jonas, { id: changeId });
  const outcome = await decideChange(jonas, { id, hash, decision: "approve", reason: "" });
  if (outcome.status !== "done") throw new Error("deciding does not wait");
  return outcome.value;
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    ({ code, detail, fields }: AppError) => ({ code, detail, references: fields["references"] }),
  );

describe("a vault that tracked references use", () => {
  it("is not deleted, and its refusal says how many use it and names five", async () => {
    const { prefix, seen, gateway } = await begun();
    await track(lab, prefix, 7);
    expect(await refusal(deleteVault.run(maya, seen))).toEqual({
      code: "CONFLICT",
      detail: `The prefix ${prefix} has to stay: 7 tracked references use it.`,
      references: expect.stringMatching(
        new RegExp(`^${[1, 2, 3, 4, 5].map((n) => `{vault://${prefix}/r000${n}}`).join(", ")} and others\\.`),
      ) as string,
    });
    expect((await readVault(maya, { gateway, prefix })).uses.count).toBe(7);
  });

  it("keeps its prefix, and takes every other edit", async () => {
    const { prefix, seen } = await begun();
    await track(lab, prefix, 1);
    expect(await refusal(editVault.run(maya, { ...seen, prefix: `${prefix}-new` }))).toMatchObject({
      code: "CONFLICT",
      detail: `The prefix ${prefix} has to stay: 1 tracked reference uses it.`,
    });
    expect(await refusal(editVault.run(maya, { ...seen, prefix, description: "Still here" }))).toBeNull();
  });

  it("is not restored to another prefix", async () => {
    const { prefix, seen } = await begun();
    await editVault.run(maya, { ...seen, prefix: `${prefix}-new` });
    await track(lab, `${prefix}-new`, 1);
    expect(await refusal(restoreVault.run(maya, { ...seen, version: 2, revision: 1 }))).toMatchObject({
      code: "CONFLICT",
    });
  });

  it("may go once they are retired, or are another gateway's", async () => {
    const { prefix, seen, gateway } = await begun();
    await track(lab, prefix, 2, true);
    await track(prod, prefix, 2);
    expect((await readVault(maya, { gateway, prefix })).uses).toEqual({ count: 0, first: [] });
    expect(await refusal(deleteVault.run(maya, seen))).toBeNull();
  });

  it("counts no further than a thousand", async () => {
    const { prefix, seen, gateway } = await begun();
    await track(lab, prefix, 1200);
    expect((await readVault(maya, { gateway, prefix })).uses.count).toBe(1001);
    expect((await refusal(deleteVault.run(maya, seen)))?.detail).toContain("more than 1,000 tracked references");
  });
});

describe("a change of a vault on a guarded gateway", () => {
  it("shows what uses the vault, as it is when it is read, and keeps its hash", async () => {
    const { prefix, seen } = await begun(prod);
    const outcome = await editVault.run(maya, { ...seen, prefix, description: "Payments" });
    if (outcome.status !== "pending") throw new Error("it did not wait");
    const before = await readChange(jonas, { id: outcome.changeId });
    expect(before.uses).toEqual({ prefix, count: 0, first: [] });
    await track(prod, prefix, 6);
    const after = await readChange(jonas, { id: outcome.changeId });
    expect(after.uses).toMatchObject({ prefix, count: 6, first: { length: 5 } });
    expect(after.hash).toBe(before.hash);
    expect(await approve(outcome.changeId)).toMatchObject({ state: "applied" });
  });

  it("tells of a prefix that is yet to be, and nothing where no vault is meant", async () => {
    await track(prod, "coming", 1);
    const outcome = await createVault.run(maya, { gateway: `g-${prod}`, provider: "env", prefix: "coming" });
    if (outcome.status !== "pending") throw new Error("it did not wait");
    expect((await readChange(jonas, { id: outcome.changeId })).uses).toMatchObject({ prefix: "coming", count: 1 });
  });

  it("cannot even be asked for while the vault is used", async () => {
    const { prefix, seen } = await begun(prod);
    await track(prod, prefix, 1);
    expect(await refusal(deleteVault.run(maya, seen))).toMatchObject({ code: "CONFLICT" });
  });

  it("is void, with the reason, when the vault came to be used before it was approved", async () => {
    const { prefix, seen, gateway } = await begun(prod);
    const outcome = await deleteVault.run(maya, seen);
    if (outcome.status !== "pending") throw new Error("it did not wait");
    await track(prod, prefix, 2);
    const why = `The prefix ${prefix} has to stay: 2 tracked references use it.`;
    expect(await approve(outcome.changeId)).toEqual({ state: "void", why });
    expect((await readChange(jonas, { id: outcome.changeId })).stateWhy).toBe(why);
    expect((await readVault(maya, { gateway, prefix })).version).toBe(1);
  });
});
