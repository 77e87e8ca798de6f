import { beforeAll, describe, expect, it } from "vitest";
import { decideChange } from "@/lib/services/changes/decide-change";
import { readChange } from "@/lib/services/changes/read-change";
import type { Context } from "@/lib/services/kernel/context";
import { findVault } from "@/lib/services/references/find-vault";
import { createVault } from "@/lib/services/vaults/create-vault";
import { deleteVault } from "@/lib/services/vaults/delete-vault";
import { editVault } from "@/lib/services/vaults/edit-vault";
import { readRevisions } from "@/lib/services/vaults/read-revisions";
import { readVault } from "@/lib/services/vaults/read-vaults";
import { restoreVault } from "@/lib/services/vaults/restore-vault";
import { clearCounters } from "@/lib/services/sweep/clear-counters";
import { inTransaction } from "@/lib/db/transaction";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
let labId: string;
let lab: string;
let prod: string;
let maya: Context;
let jonas: Context;

beforeAll(async () => {
  labId = await addGateway(here.owner);
  lab = `g-${labId}`;
  prod = `g-${await addGateway(here.owner, { guarded: true })}`;
  maya = await signedIn(here.deps, here.owner, [["author", null]], { name: "Maya" });
  jonas = await signedIn(here.deps, here.owner, [["approver", null]], { name: "Jonas" });
});

const token = "s.0123456789abcdefghij";
const other = "s.zyxwvutsrqponmlkjihg";
let made = 0;

/** A new hcv vault on lab, as its edit form would send it: without what is sealed. */
async function begun(gateway = lab) {
  const prefix = `hcv-${(made += 1)}`;
  const config = { host: "vault.internal", kv: "v2" };
  const sent = { gateway, provider: "hcv", prefix, description: "Payments", tags: "eu", config: { ...config, token } };
  const outcome = await createVault.run(maya, { ...sent, access: { level: "values" } });
  if (outcome.status === "pending") await approve(outcome.changeId);
  const { id, version } = await readVault(maya, { gateway, prefix });
  return { gateway, id, version, prefix, description: "Payments", tags: "eu", config, access: { level: "values" } };
}

async function approve(changeId: string): Promise<unknown> {
  const { id, hash } = await readChange(jonas, { id: changeId });
  const outcome = await decideChange(jonas, { id, hash, decision: "approve", reason: "" });
  return outcome.status === "done" && outcome.value.state;
}

const named = ({ gateway, prefix }: { gateway: string; prefix: string }) => ({ gateway, prefix });

const opened = async (prefix: string) =>
  inTransaction(here.deps.db, (tx) => findVault(tx, here.deps.seal, labId, prefix));

const history = async (id: string, gateway = lab) => (await readRevisions(maya, { gateway, id })).revisions;

describe("editing a vault", () => {
  it("alters what was sent, keeps the credential that was not typed, and says the fields in the log", async () => {
    const form = await begun();
    const ctx = { ...maya, requestId: "edited" };
    await editVault.run(ctx, { ...form, description: "Payments of the EU", tags: "eu, prod" });
    expect(await readVault(maya, named(form))).toMatchObject({
      description: "Payments of the EU",
      tags: ["eu", "prod"],
      version: 2,
      sealed: ["config.token"],
    });
    expect((await opened(form.prefix))?.config).toMatchObject({ token });
    expect(await here.logged("edited")).toMatchObject([
      { type: "vault.edited", object: { label: form.prefix }, data: { version: 2, fields: ["description", "tags"] } },
    ]);
  });

  it("replaces a credential that was typed, and shows that it differs without showing it", async () => {
    const form = await begun();
    await editVault.run(maya, { ...form, config: { ...form.config, token: other } });
    expect((await opened(form.prefix))?.config).toMatchObject({ token: other });
    const [latest] = await history(form.id);
    expect(latest?.fields).toEqual([
      {
        field: "config.token",
        before: expect.stringMatching(/^fp [0-9a-f]{12}/) as string,
        after: expect.stringMatching(/^fp [0-9a-f]{12}/) as string,
        sensitive: true,
      },
    ]);
    expect(latest?.fields[0]?.before).not.toBe(latest?.fields[0]?.after);
    expect(JSON.stringify(await history(form.id))).not.toContain(other);
  });

  it.each([
    [{ host: "elsewhere.example" }],
    [{ port: "8300" }],
    [{ protocol: "https" }],
    [{ mount: "other" }],
    [{ namespace: "team" }],
  ])("asks for the credential again when %j says where it goes", async (where) => {
    const form = await begun();
    const refused = editVault.run(maya, { ...form, config: { ...form.config, ...where } });
    await expect(refused).rejects.toMatchObject({
      code: "INVALID",
      fields: { "config.token": expect.stringContaining("again") as string },
    });
    const typed = await editVault.run(maya, { ...form, config: { ...form.config, ...where, token } });
    expect(typed.status).toBe("done");
  });

  it("lets the credential of one sign-in go when another is chosen", async () => {
    const form = await begun();
    const approle = { auth_method: "approle", approle_role_id: "role" };
    await editVault.run(maya, { ...form, config: { ...form.config, ...approle, approle_secret_id: other } });
    expect(await readVault(maya, named(form))).toMatchObject({ sealed: ["config.approle_secret_id"] });
    const second = { ...form, version: 2, config: { ...form.config, ...approle } };
    const elsewhere = { ...second, config: { ...second.config, approle_auth_path: "other" } };
    await expect(editVault.run(maya, elsewhere)).rejects.toMatchObject({
      code: "INVALID",
      fields: { "config.approle_secret_id": expect.stringContaining("again") as string },
    });
    const kubernetes = { ...form.config, auth_method: "kubernetes" };
    const own = { level: "values", auth_method: "token", token };
    await editVault.run(maya, { ...second, config: kubernetes, access: own });
    expect((await readVault(maya, named(form))).sealed).toEqual(["access.token"]);
  });

  it("tells a stale form who was faster, and lets one of two win", async () => {
    const form = await begun();
    const ended = await Promise.allSettled(
      ["one", "two", "three"].map((description) => editVault.run(maya, { ...form, description })),
    );
    expect(ended.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const late = editVault.run(maya, { ...form, description: "late" });
    await expect(late).rejects.toMatchObject({ code: "STALE", detail: expect.stringContaining("Maya") as string });
  });

  it("says in Kong's words what Kong would refuse", async () => {
    const form = await begun();
    const taken = await begun();
    await expect(editVault.run(maya, { ...form, prefix: "env" })).rejects.toMatchObject({
      fields: { prefix: expect.stringContaining("must not be one of") as string },
    });
    await expect(editVault.run(maya, { ...form, prefix: taken.prefix })).rejects.toMatchObject({
      code: "CONFLICT",
      fields: { prefix: `UNIQUE violation detected on '{prefix="${taken.prefix}"}'` },
    });
  });

  it("refuses one that alters nothing", async () => {
    await expect(editVault.run(maya, await begun())).rejects.toMatchObject({ code: "INVALID" });
  });

  it("waits where the gateway is guarded, and is void when the vault moved meanwhile", async () => {
    const form = await begun(prod);
    const [one, two] = [
      await editVault.run(maya, { ...form, description: "one" }),
      await editVault.run(maya, { ...form, description: "two" }),
    ];
    if (one.status !== "pending" || two.status !== "pending") throw new Error("they did not wait");
    const { fields, title } = await readChange(jonas, { id: one.changeId });
    expect({ fields, title }).toEqual({
      title: `Edit vault ${form.prefix}`,
      fields: [{ field: "description", before: "Payments", after: "one", sensitive: false }],
    });
    expect([await approve(one.changeId), await approve(two.changeId)]).toEqual(["applied", "void"]);
    const [latest] = await history(form.id, prod);
    expect(latest).toMatchObject({ what: "edited", changeId: one.changeId, by: "Maya" });
  });
});

describe("deleting a vault", () => {
  it("takes it away and leaves its history, with who did it", async () => {
    const form = await begun();
    await deleteVault.run(maya, { gateway: lab, id: form.id, version: 1 });
    await expect(readVault(maya, named(form))).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await history(form.id)).toMatchObject([
      { number: 2, what: "deleted", by: "Maya" },
      { number: 1, what: "created", by: "Maya" },
    ]);
  });

  it("waits where the gateway is guarded", async () => {
    const form = await begun(prod);
    const outcome = await deleteVault.run(maya, { gateway: prod, id: form.id, version: 1 });
    if (outcome.status !== "pending") throw new Error("it did not wait");
    expect(await approve(outcome.changeId)).toBe("applied");
    await expect(readVault(maya, named(form))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("undoing", () => {
  it("brings back what an edit altered, credential and all", async () => {
    const form = await begun();
    await editVault.run(maya, { ...form, description: "other", config: { host: "elsewhere.example", token: other } });
    await restoreVault.run(maya, { gateway: lab, id: form.id, version: 2, revision: 1 });
    expect(await readVault(maya, named(form))).toMatchObject({ description: "Payments", version: 3 });
    expect((await opened(form.prefix))?.config).toMatchObject({ host: "vault.internal", token });
    expect((await history(form.id))[0]).toMatchObject({ number: 3, what: "restored", by: "Maya" });
  });

  it("brings back a deleted vault under its id", async () => {
    const form = await begun();
    await deleteVault.run(maya, { gateway: lab, id: form.id, version: 1 });
    await restoreVault.run(maya, { gateway: lab, id: form.id, version: 2, revision: 1 });
    expect(await readVault(maya, named(form))).toMatchObject({ id: form.id, version: 3, sealed: ["config.token"] });
    expect((await opened(form.prefix))?.config).toMatchObject({ token });
  });

  it("waits where the gateway is guarded, for a vault that is there and for one that was deleted", async () => {
    const form = await begun(prod);
    const edited = await editVault.run(maya, { ...form, description: "other" });
    if (edited.status !== "pending") throw new Error("it did not wait");
    await approve(edited.changeId);
    const undone = await restoreVault.run(maya, { gateway: prod, id: form.id, version: 2, revision: 1 });
    if (undone.status !== "pending") throw new Error("it did not wait");
    expect(await approve(undone.changeId)).toBe("applied");
    const gone = await deleteVault.run(maya, { gateway: prod, id: form.id, version: 3 });
    if (gone.status !== "pending") throw new Error("it did not wait");
    await approve(gone.changeId);
    const back = await restoreVault.run(maya, { gateway: prod, id: form.id, version: 4, revision: 3 });
    if (back.status !== "pending") throw new Error("it did not wait");
    expect(await approve(back.changeId)).toBe("applied");
    expect(await readVault(maya, named(form))).toMatchObject({ description: "Payments", version: 5 });
  });

  it("is refused to one who saw an older state, and where the prefix is taken by now", async () => {
    const form = await begun();
    await editVault.run(maya, { ...form, description: "other" });
    const stale = restoreVault.run(maya, { gateway: lab, id: form.id, version: 1, revision: 1 });
    await expect(stale).rejects.toMatchObject({ code: "STALE" });
    await deleteVault.run(maya, { gateway: lab, id: form.id, version: 2 });
    await createVault.run(maya, { gateway: lab, provider: "env", prefix: form.prefix });
    const taken = restoreVault.run(maya, { gateway: lab, id: form.id, version: 3, revision: 1 });
    await expect(taken).rejects.toMatchObject({ code: "CONFLICT" });
  });

  // History cannot be edited by anybody, so the test takes its guard off to make it old.
  const grownOld = (id: string) =>
    here.owner.query(`
      alter table vault_revision disable trigger vault_revision_frozen;
      update vault_revision set at = at - interval '8 days' where vault_id = '${id}';
      alter table vault_revision enable trigger vault_revision_frozen`);

  it("has the credential that was in use until just now, however long ago it was typed", async () => {
    const form = await begun();
    await grownOld(form.id);
    await clearCounters(here.deps);
    await deleteVault.run(maya, { gateway: lab, id: form.id, version: 1 });
    await clearCounters(here.deps);
    await restoreVault.run(maya, { gateway: lab, id: form.id, version: 2, revision: 1 });
    const before = (await opened(form.prefix))?.config;
    await editVault.run(maya, { ...form, version: 3, config: { ...form.config, token: other } });
    await clearCounters(here.deps);
    await restoreVault.run(maya, { gateway: lab, id: form.id, version: 4, revision: 1 });
    expect((await opened(form.prefix))?.config).toEqual(before);
    await deleteVault.run(maya, { gateway: lab, id: form.id, version: 5 });
    await grownOld(form.id);
    await clearCounters(here.deps);
    const late = restoreVault.run(maya, { gateway: lab, id: form.id, version: 6, revision: 5 });
    await expect(late).rejects.toMatchObject({ code: "INVALID" });
  });

  it("no longer has the credential a week after another took its place, and says what to do", async () => {
    const form = await begun();
    await editVault.run(maya, { ...form, config: { ...form.config, token: other } });
    await grownOld(form.id);
    await clearCounters(here.deps);
    expect(await history(form.id)).toMatchObject([{ complete: true }, { complete: false }]);
    const undone = restoreVault.run(maya, { gateway: lab, id: form.id, version: 2, revision: 1 });
    await expect(undone).rejects.toMatchObject({
      code: "INVALID",
      detail: expect.stringContaining("forgotten") as string,
    });
    expect((await opened(form.prefix))?.config).toMatchObject({ token: other });
  });

  it("tells nothing of another gateway's vault", async () => {
    const form = await begun();
    expect(await history(form.id, prod)).toEqual([]);
    const wrong = restoreVault.run(maya, { gateway: prod, id: form.id, version: 1, revision: 1 });
    await expect(wrong).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("the database", () => {
  it.each([
    ["update vault_revision set what = 'edited'"],
    ["delete from vault_revision"],
    ["insert into vault_revision (vault_id) values (gen_random_uuid())"],
  ])("refuses the runtime role: %s", async (sql) => {
    await begun();
    await expect(inTransaction(here.deps.db, (tx) => tx.$executeRawUnsafe(sql))).rejects.toThrow();
  });

  it("keeps history from its owner too", async () => {
    await expect(here.owner.query("update vault_revision set what = 'edited'")).rejects.toMatchObject({
      code: "KH008",
    });
    await expect(here.owner.query("delete from vault_revision")).rejects.toMatchObject({ code: "KH008" });
  });
});
