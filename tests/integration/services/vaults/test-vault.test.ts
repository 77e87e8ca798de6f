import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/lib/services/kernel/context";
import { readAuditLog } from "@/lib/services/audit/read-audit-log";
import { createVault } from "@/lib/services/vaults/create-vault";
import { trackReferences } from "@/lib/services/references/track-references";
import { readVault } from "@/lib/services/vaults/read-vaults";
import { testBudgets, type VaultTest } from "@/lib/services/vaults/schema";
import { testVault } from "@/lib/services/vaults/test-vault";
import { VaultStub } from "@/tests/contract/stubs/hcv";
import { byToken, signedIn } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { databaseAsPlaces, leaksOf } from "@/tests/support/leaks";
import { mayDial } from "@/tests/support/allow-list";
import { addGateway } from "@/tests/support/organisation";

const here = testInstallation({ env: new Map([["APP_ONE", "value-of-one"]]) });
let stub: VaultStub;
/** Listens where nothing is to be sent to. */
let elsewhere: VaultStub;
let labId: string;
let lab: string;
let author: Awaited<ReturnType<typeof signedIn>>;
/** Author and Operator. */
let both: Awaited<ReturnType<typeof signedIn>>;
let made = 0;

const canary = "s.canary8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjSp";
const value = "valueQ7pLx0NdRy3ZkWvT6BmJ8HcFg2SaUeXiO4GtKlMnPqRsVwYz1EbDhCj5IuAf";

beforeAll(async () => {
  stub = await VaultStub.start();
  elsewhere = await VaultStub.start();
  stub.limitedTokens.add(canary);
  stub.self = { num_uses: 0, policies: ["kong"] };
  stub.put("app/db", { password: value });
  labId = await addGateway(here.owner);
  lab = `g-${labId}`;
  for (const { server } of [stub, elsewhere]) await mayDial(here.owner, server.port);
});
afterAll(async () => {
  await stub.close();
  await elsewhere.close();
});
beforeEach(async () => {
  author = await signedIn(here.deps, here.owner, [["author", labId]]);
  both = await signedIn(here.deps, here.owner, [
    ["author", labId],
    ["operator", labId],
  ]);
});

const config = (more: object = {}) => ({
  ...{ protocol: "http", host: "127.0.0.1", port: String(stub.server.port), mount: "secret", kv: "v2" },
  ...{ auth_method: "token", token: canary, ...more },
});
const typed = (more: object = {}, settings: object = {}) => ({
  ...{ gateway: lab, provider: "hcv", prefix: `v-${(made += 1)}`, config: config(settings), access: {}, ...more },
});
const test = async (ctx: Context, input: unknown) => {
  const outcome = await testVault.run(ctx, input);
  if (outcome.status !== "done") throw new Error("not done");
  return outcome.value as VaultTest;
};
const refused = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    ({ code }: { code?: string }) => code,
  );
const asked = () => stub.server.requests().length + elsewhere.server.requests().length;
/** A vault that is there, and what its edit form sends: without what is sealed. */
const saved = async () => {
  const input = typed();
  await createVault.run(author, input);
  const { id, version } = await readVault(author, { gateway: lab, prefix: input.prefix });
  const { token: _token, ...open } = input.config;
  return { gateway: lab, id, version, prefix: input.prefix, config: open as object, access: {} };
};

describe("testing the connection of a vault", () => {
  it("signs in with what was typed, keeps nothing of it, and says in the log how it ended", async () => {
    const ctx = { ...author, requestId: "typed" };
    const { connection, proof } = await test(ctx, typed({ prefix: "typed" }));
    expect(connection).toMatchObject({ outcome: "connected", identity: { names: ["kong"] } });
    expect(proof).toBeNull();
    const object = { kind: "vault", id: "typed", label: "typed" };
    const data = { provider: "hcv", of: "typed" };
    expect(await here.logged("typed")).toMatchObject([
      { type: "vault.test-intended", object, data, outcome: "pending" },
      { type: "vault.tested", object, data: { ...data, outcome: "connected" }, outcome: "done" },
    ]);
    expect(await here.count("vault where prefix = 'typed'")).toBe(0);
  });

  it("needs no prefix yet, and says what Kong would say of all else", async () => {
    expect((await test(author, typed({ prefix: "" }))).connection.outcome).toBe("connected");
    await expect(testVault.run(author, typed({}, { port: "eighty" }))).rejects.toMatchObject({
      ...{ code: "INVALID", fields: { "config.port": expect.any(String) as string } },
    });
    await expect(testVault.run(author, { gateway: lab })).rejects.toMatchObject({ code: "INVALID" });
  });

  it("tests a vault that is there with what is sealed", async () => {
    const { id } = await saved();
    expect((await test(author, { gateway: lab, id })).connection.outcome).toBe("connected");
    expect((await here.logged()).at(-1)).toMatchObject({ object: { id }, data: { of: "saved" } });
    const other = await addGateway(here.owner);
    const there = await signedIn(here.deps, here.owner, [["author", other]]);
    expect(await refused(testVault.run(there, { gateway: `g-${other}`, id }))).toBe("NOT_FOUND");
    expect(await refused(testVault.run(author, { gateway: lab, id, config: config() }))).toBe("INVALID");
  });

  it("tests an edit with what is sealed while it goes to the same place", async () => {
    const form = await saved();
    expect((await test(author, { ...form, description: "other" })).connection.outcome).toBe("connected");
    expect((await test(author, { ...form, config: { ...form.config, kv: "v1" } })).connection.outcome).toBe(
      "misconfigured",
    );
    expect(await refused(testVault.run(author, { ...form, version: form.version + 1 }))).toBe("STALE");
  });

  it("sends what is sealed nowhere else: each field that binds, altered, asks for it to be typed", async () => {
    const form = await saved();
    const before = asked();
    const altered: readonly (readonly ["config" | "access", object])[] = [
      ["config", { protocol: "https" }],
      ["config", { host: "localhost" }],
      ["config", { port: String(elsewhere.server.port) }],
      ["config", { namespace: "team" }],
      ["config", { mount: "kv" }],
      ["access", { tls_verify: "false" }],
      ["access", { ca: "-----BEGIN CERTIFICATE-----" }],
    ];
    for (const [part, fields] of altered) {
      const input = { ...form, [part]: { ...form[part], ...fields } };
      expect([fields, await refused(testVault.run(author, input))]).toEqual([fields, "INVALID"]);
    }
    expect(asked()).toBe(before);
  });

  it("dials nothing that is not on the allow-list", async () => {
    const before = asked();
    const { connection } = await test(author, typed({}, { port: "9" }));
    expect([connection.outcome, connection.advice?.whose]).toEqual(["destination-refused", "Keyhole's operator"]);
    expect(asked()).toBe(before);
  });

  it("proves it on one secret, which shows what it is and not what it says", async () => {
    const ctx = { ...both, requestId: "proved" };
    const { connection, proof } = await test(ctx, typed({ prefix: "proved", secret: "app/db" }));
    expect([connection.outcome, proof?.outcome, proof?.preview?.kind]).toEqual(["connected", "resolved", "json"]);
    expect(JSON.stringify(proof)).not.toContain(value.slice(0, 12));
    expect((await here.logged("proved")).map(({ type, data }) => [type, data])).toEqual([
      ["vault.test-intended", { provider: "hcv", of: "typed", reference: "{vault://proved/app%2Fdb}" }],
      [
        "vault.tested",
        {
          provider: "hcv",
          of: "typed",
          reference: "{vault://proved/app%2Fdb}",
          outcome: "connected",
          proof: "resolved",
        },
      ],
    ]);
    expect((await test(both, typed({ secret: "app/none" }))).proof?.outcome).toBe("not-found");
  });

  it("reads a named secret only for who may resolve, and only where it was let in", async () => {
    const before = asked();
    const ctx = { ...author, requestId: "no-operator" };
    expect(await refused(testVault.run(ctx, typed({ secret: "app/db" })))).toBe("FORBIDDEN");
    expect((await here.logged("no-operator")).map(({ type }) => type)).toEqual(["access.denied"]);
    expect(asked()).toBe(before);
    const { connection, proof } = await test(both, typed({ secret: "app/db" }, { token: "s.nobody" }));
    expect([connection.outcome, proof]).toEqual(["unauthenticated", null]);
    const reads = stub.server.requests().filter(({ url }) => url.includes("/secret/data/"));
    expect(reads.every(({ headers }) => headers["x-vault-token"] === canary)).toBe(true);
  });

  it("reads nothing that the saved vault does not allow, where others approve what is altered", async () => {
    const id = await addGateway(here.owner, { guarded: true });
    const mallory = await signedIn(here.deps, here.owner, [
      ["author", id],
      ["operator", id],
    ]);
    const asApproved = async (sql: string, values: unknown[]) => {
      await here.owner.query("alter table vault disable trigger user");
      await here.owner.query(sql, values);
      await here.owner.query("alter table vault enable trigger user");
    };
    await asApproved(
      `insert into vault (gateway_id, provider, prefix, config, access) values ($1, 'env', 'environ', '{"prefix":"APP_"}', $2)`,
      [id, { declares_same_host: true, level: "values", resource_pattern: "two" }],
    );
    const [gateway, prefix] = [`g-${id}`, "environ"];
    const kept = await readVault(mallory, { gateway, prefix });
    const raised = { declares_same_host: "true", level: "values", resource_pattern: "" };
    const given = { gateway, prefix, config: { prefix: "APP_" }, access: raised, secret: "one" };
    for (const input of [
      { ...given, id: kept.id, version: kept.version },
      { ...given, prefix: "another", provider: "env" },
    ]) {
      expect(await refused(testVault.run(mallory, input))).toBe("INVALID");
      expect((await test(mallory, { ...input, secret: "" })).connection.outcome).toBe("connected");
    }
    const saved = { gateway, id: kept.id };
    expect((await test(mallory, { ...saved, secret: "one" })).proof?.outcome).not.toBe("resolved");
    await asApproved("update vault set access = access - 'resource_pattern' where id = $1", [kept.id]);
    expect((await test(mallory, { ...saved, secret: "one" })).proof?.outcome).toBe("resolved");
  });

  it("counts a named secret as a resolved reference, and each test by itself", async () => {
    await test(both, typed({ secret: "app/db" }));
    const spent = await here.owner.query<{ kind: string; used: number }>(
      "select kind, used from budget_window where person_id = $1 and kind in ('resolve-minute', 'test-minute', 'test-hour')",
      [both.personId],
    );
    expect(spent.rows.map(({ kind, used }) => `${kind} ${used}`).sort()).toEqual([
      ...["resolve-minute 1", "test-hour 1", "test-minute 1"],
    ]);
    for (let at = 1; at < testBudgets[0].most; at += 1)
      await test(both, { gateway: lab, provider: "env", prefix: "environ" });
    await expect(testVault.run(both, typed())).rejects.toMatchObject({ code: "RATE_LIMITED" });
    here.deps.advance(61_000);
    expect((await test(both, typed())).connection.outcome).toBe("connected");
  });

  it("writes out what would have to be granted for what references name, to who may see them", async () => {
    const { id, prefix } = await saved();
    await trackReferences.run(both, {
      gateway: lab,
      references: [`{vault://${prefix}/pay%2Fkey/}`, `{vault://${prefix}/app%2Fdb/password}`].join("\n"),
    });
    stub.capabilities.set("secret/data/", ["deny"]);
    try {
      const { grant } = (await test(author, { gateway: lab, id })).connection;
      expect(grant).toMatchObject({ level: "values", policy: { language: "hcl", title: "Vault policy" } });
      expect(grant?.policy?.text.match(/^path "[^"]+"/gm)).toEqual([
        ...['path "secret/data/app/db"', 'path "secret/data/pay/key"'],
      ]);
      const named = (await test(both, { gateway: lab, id, secret: "only/this" })).connection.grant;
      expect(named?.policy?.text.match(/^path "[^"]+"/gm)).toEqual(['path "secret/data/only/this"']);
      const blind = await byToken(here.deps, here.owner, author.personId, ["vault.test"]);
      expect((await test(blind, { gateway: lab, id })).connection.grant).toBeNull();
      expect((await test(author, typed())).connection.grant).toBeNull();
    } finally {
      stub.capabilities.clear();
    }
    expect((await test(author, { gateway: lab, id })).connection.grant).toBeNull();
  });

  it("tests the environment of this host by names alone", async () => {
    const input = { gateway: lab, provider: "env", prefix: "environ", config: { prefix: "APP_" }, access: {} };
    expect((await test(author, input)).connection.outcome).toBe("not-checkable-from-here");
    const declared = { ...input, access: { declares_same_host: "true" } };
    expect((await test(author, declared)).connection.outcome).toBe("connected");
  });

  it("is done by a token that has the scope, and by no other", async () => {
    const mine = await byToken(here.deps, here.owner, author.personId, ["vault.test"]);
    expect((await test(mine, typed())).connection.outcome).toBe("connected");
    const another = await byToken(here.deps, here.owner, author.personId, ["vault.read"]);
    expect(await refused(testVault.run(another, typed()))).toBe("FORBIDDEN");
    const viewer = await signedIn(here.deps, here.owner, [["viewer", labId]]);
    expect(await refused(testVault.run(viewer, typed()))).toBe("FORBIDDEN");
  });

  it("leaves no credential and no value in any row, in the log of the process or in an answer", async () => {
    const answers = [
      await test(both, typed({ secret: "app/db" })),
      await refused(testVault.run(author, typed({}, { kv: "v9" }))),
    ];
    stub.onQuestion = (_, response) => void response.end(`{"errors":["${canary}"]}`);
    answers.push(await test(both, typed({ secret: "app/db" })));
    stub.onQuestion = null;
    const places = [
      ...(await databaseAsPlaces(here.owner)),
      { name: "log", text: here.deps.logged.join("\n") },
      { name: "answers", text: JSON.stringify(answers) },
    ];
    expect(leaksOf({ token: canary, value }, places)).toEqual([]);
    const auditor = await signedIn(here.deps, here.owner, [["auditor", null]]);
    expect(JSON.stringify(await readAuditLog.run(auditor, { gateway: lab }))).toContain(
      "Tested the connection of the vault",
    );
  });
});
