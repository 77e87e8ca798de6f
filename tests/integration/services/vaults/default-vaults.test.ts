import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AppError } from "@/lib/domain/errors";
import { decideChange } from "@/lib/services/changes/decide-change";
import { readChange } from "@/lib/services/changes/read-change";
import type { Context } from "@/lib/services/kernel/context";
import { explainReference } from "@/lib/services/references/explain-reference";
import { createVault } from "@/lib/services/vaults/create-vault";
import { deleteVault } from "@/lib/services/vaults/delete-vault";
import { editVault } from "@/lib/services/vaults/edit-vault";
import { readDeletedVaults } from "@/lib/services/vaults/read-deleted-vaults";
import { readVault, readVaults } from "@/lib/services/vaults/read-vaults";
import { restoreVault } from "@/lib/services/vaults/restore-vault";
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const folder = mkdtempSync(path.join(tmpdir(), "keyhole-default-"));
const here = testInstallation({ fsRoots: [folder] });
let maya: Context;
let jonas: Context;
const fs = { provider: "fs", config: { prefix: folder }, access: { declares_same_host: true, level: "values" } };

beforeAll(async () => {
  writeFileSync(path.join(folder, "key"), "a-value-that-nobody-guesses-0123456789");
  maya = await signedIn(here.deps, here.owner, [
    ["author", null],
    ["operator", null],
  ]);
  jonas = await signedIn(here.deps, here.owner, [["approver", null]], { name: "Jonas" });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const newGateway = async (more: Parameters<typeof addGateway>[1] = {}) => {
  const id = await addGateway(here.owner, more);
  return { id, gateway: `g-${id}` };
};
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    ({ code, fields, detail }: AppError) => ({ code, fields, detail }),
  );
async function explain(gateway: string, reference: string) {
  const outcome = await explainReference.run(maya, { gateway, reference });
  if (outcome.status !== "done") throw new Error("explaining does not wait");
  return outcome.value as { readonly outcome: string; readonly kongDoes: readonly { readonly text: string }[] };
}
const listed = (gateway: string) => readVaults(maya, { gateway, q: "", provider: "", sort: "prefix", order: "asc" });

describe("the default vault of a provider", () => {
  it("is there for each loaded provider, its settings unknown until they are entered", async () => {
    const { gateway } = await newGateway();
    const before = await listed(gateway);
    expect([before.vaults, before.unknownDefaults]).toEqual([[], expect.arrayContaining(["env", "hcv", "fs", "aws"])]);
    expect((await explain(gateway, "{vault://fs/key}")).outcome).toBe("data-plane-settings-unknown");

    await createVault.run(maya, { gateway, isDefault: "true", ...fs });
    const after = await listed(gateway);
    expect(after.vaults.map(({ prefix, isDefault }) => [prefix, isDefault])).toEqual([["fs", true]]);
    expect(after.unknownDefaults).not.toContain("fs");
    const explained = await explain(gateway, "{vault://fs/key}");
    expect(explained.outcome).toBe("resolved");
    expect(explained.kongDoes.map(({ text }) => text)).toContainEqual(expect.stringContaining("With no ttl set"));
  });

  it("keeps only what a node would take, fills in what is required, and demands nothing", async () => {
    const { gateway } = await newGateway();
    await createVault.run(maya, {
      gateway,
      provider: "hcv",
      isDefault: true,
      config: { kv: "v2", token: "s.12345678" },
    });
    const vault = await readVault(maya, { gateway, prefix: "hcv" });
    expect(vault).toMatchObject({
      isDefault: true,
      prefix: "hcv",
      description: null,
      tags: [],
      sealed: ["config.token"],
    });
    expect(vault.config).toEqual({
      ...{ protocol: "http", host: "127.0.0.1", port: 8200, mount: "secret", kv: "v2", auth_method: "token" },
    });
    const odd = { provider: "fs", isDefault: true, config: { prefix: "/srv", ttl: "soon", nope: "1" } };
    expect(await refusal(createVault.run(maya, { gateway, ...odd }))).toMatchObject({
      code: "INVALID",
      fields: { "config.ttl": "expected a number", "config.nope": "unknown field" },
    });
  });

  it("has no prefix of its own, no description and no tags, and is there once", async () => {
    const { gateway } = await newGateway();
    for (const more of [{ prefix: "other" }, { description: "x" }, { tags: ["x"] }]) {
      expect(
        await refusal(createVault.run(maya, { gateway, provider: "env", isDefault: true, ...more })),
      ).toMatchObject({
        code: "INVALID",
      });
    }
    await createVault.run(maya, { gateway, provider: "env", isDefault: true });
    expect(await refusal(createVault.run(maya, { gateway, provider: "env", isDefault: true }))).toMatchObject({
      code: "CONFLICT",
      detail: "The settings of this default vault are entered already. Edit them.",
    });
  });

  it("is only where the gateway loads the provider, and an entity of that name is refused as Kong does", async () => {
    const { gateway, id } = await newGateway();
    await here.owner.query(`alter table gateway disable trigger gateway_guard;
      update gateway set kong_version = '3.12' where id = '${id}'; alter table gateway enable trigger gateway_guard`);
    expect(await refusal(createVault.run(maya, { gateway, isDefault: true, ...fs }))).toMatchObject({
      code: "INVALID",
      fields: { provider: "This gateway does not load fs, so it has no such default vault." },
    });
    expect(await refusal(createVault.run(maya, { gateway, provider: "env", prefix: "env" }))).toMatchObject({
      code: "INVALID",
      fields: { prefix: expect.stringMatching(/^must not be one of: .*env/) as string },
    });
  });

  it("is edited, forgotten though references use it, and brought back", async () => {
    const { gateway, id: gatewayId } = await newGateway();
    await createVault.run(maya, { gateway, provider: "env", isDefault: true, config: { prefix: "A_" } });
    const { id } = await readVault(maya, { gateway, prefix: "env" });
    await editVault.run(maya, { gateway, id, version: 1, config: { prefix: "B_" } });
    expect((await readVault(maya, { gateway, prefix: "env" })).config).toEqual({ prefix: "B_" });
    await here.owner.query(
      "insert into reference (gateway_id, text, name, resource, tracked_at) values ($1, '{vault://env/a}', 'env', 'a', now())",
      [gatewayId],
    );
    expect(await refusal(deleteVault.run(maya, { gateway, id, version: 2 }))).toBeNull();
    expect((await listed(gateway)).unknownDefaults).toContain("env");
    const { vaults } = await readDeletedVaults(maya, { gateway });
    expect(vaults).toMatchObject([{ prefix: "env", provider: "env" }]);
    await restoreVault.run(maya, { gateway, id, version: 3, revision: 2 });
    expect(await readVault(maya, { gateway, prefix: "env" })).toMatchObject({
      isDefault: true,
      config: { prefix: "B_" },
    });
  });

  it("waits for others on a guarded gateway, under its own title", async () => {
    const { gateway } = await newGateway({ guarded: true });
    const outcome = await createVault.run(maya, { gateway, provider: "env", isDefault: true });
    if (outcome.status !== "pending") throw new Error("it did not wait");
    const { id, hash, title } = await readChange(jonas, { id: outcome.changeId });
    expect(title).toBe("Enter settings of default vault env");
    await decideChange(jonas, { id, hash, decision: "approve", reason: "" });
    expect((await readVault(maya, { gateway, prefix: "env" })).isDefault).toBe(true);
  });
});
