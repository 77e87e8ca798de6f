import { beforeAll, describe, expect, it } from "vitest";
import type { AppError } from "@/lib/domain/errors";
import { sealedMark } from "@/lib/domain/schema/sealed-members";
import { decideChange } from "@/lib/services/changes/decide-change";
import { editDraft } from "@/lib/services/changes/edit-draft";
import { readChange } from "@/lib/services/changes/read-change";
import { readDraft } from "@/lib/services/changes/read-draft";
import { rebaseChange } from "@/lib/services/changes/rebase-change";
import { requestDraft } from "@/lib/services/changes/request-draft";
import type { Context } from "@/lib/services/kernel/context";
import { explainReference } from "@/lib/services/references/explain-reference";
import { giveVaultSchema } from "@/lib/services/vault-schemas/give-vault-schema";
import { readVaultSchemas } from "@/lib/services/vault-schemas/read-vault-schemas";
import { removeVaultSchema } from "@/lib/services/vault-schemas/remove-vault-schema";
import { createVault } from "@/lib/services/vaults/create-vault";
import { editVault } from "@/lib/services/vaults/edit-vault";
import { readProviders } from "@/lib/services/vaults/read-providers";
import { readRevisions } from "@/lib/services/vaults/read-revisions";
import { readVault } from "@/lib/services/vaults/read-vaults";
import { restoreVault } from "@/lib/services/vaults/restore-vault";
import { testVault } from "@/lib/services/vaults/test-vault";
import answer from "@/tests/fixtures/custom-vault-schema.json" with { type: "json" };
import { signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation();
const name = "acme-http";
const canary = "canary-of-a-custom-vault";
let maya: Context;
let jonas: Context;
let pia: Context;
let made = 0;

beforeAll(async () => {
  maya = await signedIn(here.deps, here.owner, [
    ["author", null],
    ["operator", null],
  ]);
  jonas = await signedIn(here.deps, here.owner, [["approver", null]], { name: "Jonas" });
  pia = await signedIn(here.deps, here.owner, [["platform-admin", null]], { name: "Pia" });
});

async function newGateway({ schema = true, guarded = false } = {}): Promise<string> {
  const gateway = `g-${await addGateway(here.owner, { guarded, loadedVaults: `bundled,${name}` })}`;
  if (schema) await giveVaultSchema(pia, { gateway, name, schema: JSON.stringify(answer) });
  return gateway;
}

const typed = {
  url: "https://a.example",
  sign_in: { user: "kong", phrase: canary },
  api_token: `${canary}-token`,
  retries: 0,
};

async function begun(gateway: string, config: object | string = JSON.stringify(typed)) {
  const prefix = `own-${(made += 1)}`;
  const outcome = await createVault.run(maya, { gateway, provider: name, prefix, config });
  if (outcome.status === "pending") return { gateway, prefix, changeId: outcome.changeId };
  return { gateway, prefix, changeId: "" };
}
const read = ({ gateway, prefix }: { gateway: string; prefix: string }) => readVault(maya, { gateway, prefix });
const edit = async (vault: { gateway: string; prefix: string }, config: object, more: object = {}) => {
  const { id, version } = await read(vault);
  return editVault.run(maya, { ...{ gateway: vault.gateway, id, version, prefix: vault.prefix }, config, ...more });
};
/** Kong's answer, if its plugin marked nothing. */
const openAnswer = JSON.stringify(answer).replaceAll(/,"encrypted":true|,"referenceable":true/g, "");
const tooDeep: unknown = JSON.parse(`${"[".repeat(20_000)}${"]".repeat(20_000)}`);
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    ({ code, fields, detail }: AppError) => ({ code, fields, detail }),
  );
const rows = async (gateway: string) =>
  JSON.stringify(
    (
      await here.owner.query(
        `select v.config, v.access, v.sealed_names, v.sealed_prints, r.config as was from vault v
         join vault_revision r on r.vault_id = v.id join gateway g on g.id = v.gateway_id where g.name = $1`,
        [gateway],
      )
    ).rows,
  );

describe("a custom vault", () => {
  it("can be chosen where the gateway loads it, with what is known of its config", async () => {
    const without = await readProviders(maya, { gateway: await newGateway({ schema: false }) });
    expect(without.providers.at(-1)).toMatchObject({
      kongName: name,
      loaded: true,
      config: {},
      custom: { schema: null },
    });
    expect(without.reserved).toContain(name);
    const { providers } = await readProviders(maya, { gateway: await newGateway() });
    expect(Object.keys(providers.at(-1)?.config ?? {})).toContain("sign_in");
  });

  it("is kept as it was typed, its sensitive members sealed wherever they stand", async () => {
    const vault = await begun(await newGateway());
    const { config, sealed } = await read(vault);
    expect(config).toEqual({ url: "https://a.example", retries: 0, mode: "read", sign_in: { user: "kong" } });
    expect([...sealed].sort()).toEqual(["config.api_token", "config.sign_in.phrase"]);
    expect(await rows(vault.gateway)).not.toContain(canary);
  });

  it("is judged in Kong's words by dotted path, and where its JSON breaks off", async () => {
    const gateway = await newGateway();
    const config = { retries: 99, sign_in: { user: 1 }, hosts: ["a"], other: 1 };
    expect(await refusal(begun(gateway, config))).toMatchObject({
      code: "INVALID",
      fields: {
        "config.url": "required field missing",
        "config.retries": "value should be between 0 and 9",
        "config.sign_in.user": "expected a string",
        "config.hosts": "length must be at least 3",
        "config.other": "unknown field",
      },
    });
    const fields = { config: "Line 1, column 10: expected value but found invalid token." };
    expect(await refusal(begun(gateway, `{"token":${canary}}`))).toMatchObject({ fields });
    for (const deep of ["[".repeat(50_000), { a: tooDeep }]) {
      expect(await refusal(begun(gateway, deep))).toMatchObject({ code: "INVALID" });
    }
    expect(await refusal(begun(gateway, "[]"))).toMatchObject({
      fields: { config: "The config is one JSON object, in braces." },
    });
    expect(await refusal(begun(gateway, { url: sealedMark }))).toMatchObject({
      fields: { "config.url": "Nothing is sealed here: type the value itself." },
    });
  });

  it("is sealed whole without a schema", async () => {
    const vault = await begun(await newGateway({ schema: false }), { anything: { at: [canary] }, more: 1 });
    const { config, sealed } = await read(vault);
    expect([config, [...sealed].sort()]).toEqual([{}, ["config.anything", "config.more"]]);
    expect(await rows(vault.gateway)).not.toContain(canary);
    expect(await refusal(begun(vault.gateway, { "a.b": 1 }))).toMatchObject({ code: "INVALID" });
  });

  it("keeps what the mark stands for, as long as it goes to the same place", async () => {
    const vault = await begun(await newGateway());
    const { config } = await read(vault);
    const marked = { ...config, sign_in: { user: "kong", phrase: sealedMark }, api_token: sealedMark };
    await edit(vault, { ...marked, ttl: 30 });
    expect(await read(vault)).toMatchObject({ config: { ttl: 30 }, version: 2 });
    expect((await read(vault)).sealed).toHaveLength(2);

    expect(await refusal(edit(vault, { ...marked, url: "https://evil.example" }))).toMatchObject({
      code: "INVALID",
      fields: { "config.api_token": "Type it again, for the place it now goes to." },
    });
    expect(await refusal(edit(vault, { ...marked, mode: sealedMark }))).toMatchObject({ code: "INVALID" });

    const { id } = await read(vault);
    await edit(vault, { ...config, sign_in: { user: "kong", phrase: "typed anew" } });
    expect((await read(vault)).sealed).toEqual(["config.sign_in.phrase"]);
    const { revisions } = await readRevisions(maya, { gateway: vault.gateway, id });
    const seen = revisions[0]?.fields.map(({ field, sensitive }) => [field, sensitive]);
    expect(seen).toContainEqual(["config.sign_in.phrase", true]);
    expect(seen).toContainEqual(["config.api_token", true]);
    expect(JSON.stringify(revisions)).not.toContain("typed anew");

    await restoreVault.run(maya, { gateway: vault.gateway, id, version: 3, revision: 2 });
    expect((await read(vault)).sealed).toHaveLength(2);
  });

  it("stays sealed where a later schema says that it need not be", async () => {
    const vault = await begun(await newGateway());
    await giveVaultSchema(pia, { gateway: vault.gateway, name, schema: openAnswer });
    const { config } = await read(vault);
    const next = { ...config, sign_in: { user: "kong", phrase: sealedMark }, api_token: sealedMark };
    await edit(vault, next, { description: "Another word" });
    expect((await read(vault)).sealed).toContain("config.sign_in.phrase");
    expect(await rows(vault.gateway)).not.toContain(canary);
  });

  it("keeps a mark only while every other sealed member does, as each may say where the credentials go", async () => {
    const vault = await begun(await newGateway({ schema: false }), { ...typed, ttl: 5 });
    const { url, sign_in, api_token, retries, ttl } = Object.fromEntries(
      Object.keys({ ...typed, ttl: 5 }).map((one) => [one, sealedMark]),
    );
    const marked = { url, sign_in, api_token, retries, ttl };
    const { url: _url, ...without } = marked;
    const { ttl: _ttl, ...open } = marked;
    const elsewhere = { fields: { "config.api_token": "Type it again, for the place it now goes to." } };
    for (const config of [{ ...marked, url: "https://evil.example" }, without, { ...marked, proxy: "evil.example" }]) {
      expect(await refusal(edit(vault, config))).toMatchObject(elsewhere);
    }
    await edit(vault, { ...open, neg_ttl: 7 }, { description: "Cached elsewise" });
    expect((await read(vault)).sealed).toHaveLength(5);
    await edit(vault, { ...typed, url: "https://b.example" });
    expect((await read(vault)).sealed).toHaveLength(4);
  });

  it("cannot be resolved or tested from here, and says why; its nodes' settings are not kept", async () => {
    const vault = await begun(await newGateway());
    const asked = { gateway: vault.gateway, reference: `{vault://${vault.prefix}/x}` };
    const outcome = await explainReference.run(maya, asked);
    expect(outcome).toMatchObject({
      value: {
        outcome: "not-checkable-from-here",
        advice: { what: expect.stringContaining("custom vault") as string, whose: "data plane" },
      },
    });
    const { id } = await read(vault);
    const tested = await testVault.run(maya, { gateway: vault.gateway, id });
    expect(tested).toMatchObject({ value: { connection: { outcome: "not-checkable-from-here" } } });
    expect(JSON.stringify([outcome, tested])).not.toContain(canary);
    const settings = { gateway: vault.gateway, provider: name, isDefault: "true" };
    expect(await refusal(createVault.run(maya, settings))).toMatchObject({ code: "INVALID" });
  });
});

describe("Kong's schema of a custom vault", () => {
  it("is given and removed by somebody who has just signed in: it says what stays sealed", async () => {
    const gateway = await newGateway({ schema: false });
    if (pia.actor.kind !== "person") throw new Error("Pia is a person");
    const actor = { ...pia.actor, authenticatedAt: new Date(pia.deps.clock().getTime() - 6 * 60_000) };
    const long = { ...pia, actor };
    const refused = { code: "STEP_UP_REQUIRED" };
    expect(await refusal(giveVaultSchema(long, { gateway, name, schema: answer }))).toMatchObject(refused);
    expect(await refusal(removeVaultSchema(long, { gateway, name }))).toMatchObject(refused);
  });

  it("is given for a name that the gateway loads, shown with who gave it and when, and removed", async () => {
    const gateway = await newGateway({ schema: false });
    expect((await readVaultSchemas(maya, { gateway })).vaults).toEqual([{ name, loaded: true, schema: null }]);
    const outcome = await giveVaultSchema(pia, { gateway, name, schema: answer });
    expect(outcome).toMatchObject({ value: { name, fields: 11, kongOnly: 3 } });
    const [vault] = (await readVaultSchemas(maya, { gateway })).vaults;
    expect(vault?.schema).toMatchObject({ notedBy: "Pia", kongVersion: "3.15", outdated: false });
    expect(vault?.schema?.fields).toContainEqual({ name: "sign_in", type: "record", sealed: true });
    await here.owner.query("update gateway set kong_version = '3.14' where name = $1", [gateway]);
    expect((await readVaultSchemas(maya, { gateway })).vaults[0]?.schema?.outdated).toBe(true);

    await removeVaultSchema(pia, { gateway, name });
    expect((await readVaultSchemas(maya, { gateway })).vaults[0]?.schema).toBeNull();
    expect(await refusal(removeVaultSchema(pia, { gateway, name }))).toMatchObject({ code: "NOT_FOUND" });
    const { rows: events } = await here.owner.query(
      `select body::json ->> 'type' as type from audit.event where body like '%"gateway.schema-%' and body like $1`,
      [`%${gateway}%`],
    );
    expect(events.map(({ type }: { type: string }) => type)).toEqual([
      "gateway.schema-given",
      "gateway.schema-removed",
    ]);
  });

  it.each([
    ["hcv", answer, "name"],
    ["other", answer, "name"],
    [name, "{", "schema"],
    [name, { message: "Not found" }, "schema"],
    [name, { ...answer, name: "another" }, "schema"],
    [name, { ...answer, more: tooDeep }, "schema"],
    [name, "[".repeat(50_000), "schema"],
  ])("is refused for %s where it does not belong", async (vault, schema, field) => {
    const gateway = await newGateway({ schema: false });
    const refused = await refusal(giveVaultSchema(pia, { gateway, name: vault, schema }));
    expect([refused?.code, Object.keys(refused?.fields ?? {})]).toEqual(["INVALID", [field]]);
  });
});

describe("the provider konnect", () => {
  it("has no default vault, in Kong's words", async () => {
    const gateway = await newGateway();
    await here.owner.query("update gateway set edition = 'konnect' where name = $1", [gateway]);
    const config = { config_store_id: "1f4f2a0e-0000-4000-8000-000000000000" };
    expect(
      await refusal(createVault.run(maya, { gateway, provider: "konnect", isDefault: "true", config })),
    ).toMatchObject({
      code: "INVALID",
      fields: { provider: "could not find vault (konnect)" },
    });
    const explained = await explainReference.run(maya, { gateway, reference: "{vault://konnect/x}" });
    expect(explained).toMatchObject({ value: { outcome: "vault-unknown" } });
    const { providers } = await readProviders(maya, { gateway });
    expect(providers.filter(({ hasDefault }) => !hasDefault).map(({ kongName }) => kongName)).toEqual([
      "konnect",
      name,
    ]);
  });
});

// Last, as adding a gateway waits for others from then on.
describe("a custom vault on a guarded gateway", () => {
  let made: string | null = null;
  const guardedGateway = async () => (made ??= await newGateway({ guarded: true }));
  const approve = async (id: string) => {
    const { hash } = await readChange(jonas, { id });
    await decideChange(jonas, { id, hash, decision: "approve", reason: "" });
  };

  it("waits for others on a guarded gateway, who see of a secret its fingerprint only", async () => {
    const vault = await begun(await guardedGateway());
    const change = await readChange(jonas, { id: vault.changeId });
    expect(JSON.stringify(change)).not.toContain(canary);
    expect(JSON.stringify(change)).toContain("config.sign_in.phrase");
    await decideChange(jonas, { id: change.id, hash: change.hash, decision: "approve", reason: "" });
    expect((await read(vault)).sealed).toHaveLength(2);
  });

  it("stays sealed while it waits, whatever schema is given meanwhile", async () => {
    const gateway = await guardedGateway();
    await removeVaultSchema(pia, { gateway, name });
    const input = { gateway, provider: name, prefix: "waiting", config: typed };
    const drafted = await createVault.run(maya, { ...input, request: { draft: true, reason: "" } });
    const requested = await createVault.run(maya, { ...input, prefix: "asked" });
    const [id, asked] = [drafted, requested].map((one) => (one.status === "pending" ? one.changeId : "")) as [
      string,
      string,
    ];
    await giveVaultSchema(pia, { gateway, name, schema: openAnswer });
    const seen = async () => JSON.stringify([await readDraft(maya, { id }), await readChange(maya, { id })]);
    expect(await seen()).not.toContain(canary);

    const first = await readDraft(maya, { id });
    const { config } = first.start as { readonly config: Record<string, unknown> };
    expect(config).toEqual({ url: sealedMark, sign_in: sealedMark, api_token: sealedMark, retries: sealedMark });
    const moved = { ...input, config: { ...config, url: "https://evil.example" } };
    expect(await refusal(editDraft(maya, { id, hash: first.hash, command: moved, drop: [] }))).toMatchObject({
      fields: { "config.api_token": "Type it again, for the place it now goes to." },
    });
    const command = { ...input, config: { ...config, ttl: 60 } };
    await editDraft(maya, { id, hash: first.hash, command, drop: [] });
    expect(await seen()).not.toContain(canary);
    const { hash } = await readDraft(maya, { id });
    await editDraft(maya, { id, hash, drop: [] });
    await requestDraft(maya, { id, hash: (await readDraft(maya, { id })).hash });
    await approve(id);
    expect((await read({ gateway, prefix: "waiting" })).sealed).toHaveLength(4);

    // What was asked for before does something else by the schema, so it is void and asked for anew.
    await approve(asked);
    expect(JSON.stringify(await readChange(maya, { id: asked }))).not.toContain(canary);
    const again = await rebaseChange.run(maya, { id: asked });
    if (again.status !== "done") throw new Error("renewing does not wait");
    const { id: next } = again.value as { readonly id: string };
    expect(JSON.stringify(await readChange(jonas, { id: next }))).not.toContain(canary);
    await approve(next);
    expect((await read({ gateway, prefix: "asked" })).sealed).toHaveLength(4);
    expect(await rows(gateway)).not.toContain(canary);
    const { rows: documents } = await here.owner.query("select document from change where gateway_id is not null");
    expect(JSON.stringify(documents)).not.toContain(canary);
    await giveVaultSchema(pia, { gateway, name, schema: JSON.stringify(answer) });
  });

  it("is kept in a draft as it was typed, for the place it was typed for", async () => {
    const gateway = await guardedGateway();
    const input = { gateway, provider: name, prefix: "drafted", config: typed };
    const outcome = await createVault.run(maya, { ...input, request: { draft: true, reason: "" } });
    const id = outcome.status === "pending" ? outcome.changeId : "";
    const { hash, start } = await readDraft(maya, { id });
    expect(start).toMatchObject({
      sealed: expect.arrayContaining(["config.sign_in.phrase", "config.api_token"]) as string[],
      config: { url: typed.url, sign_in: { user: "kong", phrase: sealedMark }, api_token: sealedMark },
    });
    expect(JSON.stringify(start)).not.toContain(canary);
    const marked = (start as { readonly config: object }).config;
    const command = { ...input, config: JSON.stringify({ ...marked, ttl: 60 }) };
    const elsewhere = { ...input, config: { ...marked, url: "https://evil.example" } };
    expect(await refusal(editDraft(maya, { id, hash, command: elsewhere, drop: [] }))).toMatchObject({
      fields: { "config.api_token": "Type it again, for the place it now goes to." },
    });
    await editDraft(maya, { id, hash, command, drop: [] });
    await requestDraft(maya, { id, hash: (await readDraft(maya, { id })).hash });
    await approve(id);
    const vault = { gateway, prefix: "drafted" };
    expect(await read(vault)).toMatchObject({ config: { ttl: 60, sign_in: { user: "kong" } } });
    expect((await read(vault)).sealed).toHaveLength(2);

    // What others changed meanwhile stays, and what is sealed with it.
    const { id: vaultId, version, config } = await read(vault);
    const next = { ...config, sign_in: { user: "kong", phrase: sealedMark }, api_token: sealedMark };
    const seen = { gateway, id: vaultId, version, prefix: "drafted" };
    const [ours, theirs] = [
      await editVault.run(maya, { ...seen, config: { ...next, ttl: 5 } }),
      await editVault.run(maya, {
        ...seen,
        config: { ...next, neg_ttl: 7 },
        description: "By others",
      }),
    ].map((one) => (one.status === "pending" ? one.changeId : ""));
    await approve(theirs ?? "");
    // It is void by now, and says so.
    await approve(ours ?? "");
    const again = await rebaseChange.run(maya, { id: ours ?? "" });
    if (again.status !== "done") throw new Error("renewing does not wait");
    await approve((again.value as { readonly id: string }).id);
    expect(await read(vault)).toMatchObject({
      description: "By others",
      config: { ttl: 5, neg_ttl: 7, sign_in: { user: "kong" } },
    });
    expect((await read(vault)).sealed).toHaveLength(2);
    expect(await rows(gateway)).not.toContain(canary);
  });
});
