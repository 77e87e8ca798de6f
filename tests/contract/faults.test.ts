import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Outcome, Owner } from "@/lib/domain/resolution";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import { limits } from "@/lib/net/limits";
import type { Host } from "@/lib/providers/contract";
import type { FoundVault } from "@/lib/providers/resolve";
import { failingStep, resolveOnce } from "../support/resolving";
import { unusedNet } from "../support/unused-net";
import { certificateAuthority, type Authority } from "../support/certificates";
import { sendAnswer, VaultStub, vaultErrors, type Answer } from "./stubs/hcv";

const canary = "canary8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjSp";

/** What a fault must lead to: the outcome, the step that shows it, whose it is, and a part of what to do next. */
interface Told {
  readonly outcome: Outcome;
  readonly step: string;
  readonly whose: Owner;
  readonly next: RegExp;
}

const told = (outcome: Outcome, step: string, whose: Owner, next: RegExp): Told => ({ outcome, step, whose, next });

const expectTold = async (found: ReturnType<typeof resolveOnce>, expected: Told): Promise<void> => {
  const { explanation } = await found;
  const { outcome, advice } = explanation;
  expect({ outcome, step: failingStep(explanation), whose: advice?.whose }).toEqual({
    outcome: expected.outcome,
    step: expected.step,
    whose: expected.whose,
  });
  expect(advice?.next).toMatch(expected.next);
  expect(advice?.what.length).toBeGreaterThan(8);
  const all = JSON.stringify(await found);
  for (let at = 0; at + 12 <= canary.length; at++) expect(all).not.toContain(canary.slice(at, at + 12));
};

describe("each fault of a payload", () => {
  let root: string;
  let host: Host;
  let vault: FoundVault;
  beforeAll(async () => {
    root = await realpath(await mkdtemp(path.join(tmpdir(), "keyhole-faults-")));
    host = { net: unusedNet, env: new Map(), fsRoots: [root] };
    vault = {
      ...{ id: "v", provider: "fs", level: "values", access: { declares_same_host: true } },
      config: { prefix: root },
    };
  });
  afterAll(() => rm(root, { recursive: true }));

  const author = "reference author" as const;
  const administrator = "backend administrator" as const;
  const rows: readonly (readonly [string, string | Buffer, string, Told])[] = [
    ["a member that is not there", `{"a":"${canary}"}`, "/b", told("member-missing", "member", author, /same case/)],
    ["a member in another case", `{"B":"${canary}"}`, "/b", told("member-missing", "member", author, /same case/)],
    ["a member that is a number", '{"b":1}', "/b", told("member-not-a-string", "member", administrator, /JSON string/)],
    ["a member that is a boolean", '{"b":true}', "/b", told("member-not-a-string", "member", administrator, /string/)],
    ["a member that is null", '{"b":null}', "/b", told("member-not-a-string", "member", administrator, /string/)],
    [
      "a member that is an object",
      `{"b":{"c":"${canary}"}}`,
      "/b",
      told("member-not-a-string", "member", administrator, /string/),
    ],
    [
      "a member that is a list",
      `{"b":["${canary}"]}`,
      "/b",
      told("member-not-a-string", "member", administrator, /string/),
    ],
    [
      "a member inside another",
      `{"a":{"b":"${canary}"}}`,
      "/a.b",
      told("member-missing", "member", author, /JSON object/),
    ],
    ["a payload that is not JSON", canary, "/b", told("not-json", "member", author, /slash/)],
    ["a payload that is cut off", `{"b":"${canary}`, "/b", told("not-json", "member", author, /slash/)],
    ["a payload that is a JSON text", `"${canary}"`, "/b", told("not-json", "member", author, /slash/)],
    ["a payload that is a JSON number", "5", "/b", told("not-json", "member", author, /slash/)],
    ["a payload that is JSON null", "null", "/b", told("not-json", "member", author, /slash/)],
    ["a payload that is a JSON list", `["${canary}"]`, "/1", told("member-missing", "member", author, /JSON object/)],
    ["an empty payload", "", "/b", told("not-json", "member", author, /slash/)],
    [
      "a value over 1 MiB",
      Buffer.alloc(10_000_000, 0x61),
      "",
      told("too-large", "request", author, /no secret is that large/),
    ],
  ];
  it.each(rows)("%s", async (_, payload, key, expected) => {
    await writeFile(path.join(root, "secret"), payload);
    await expectTold(resolveOnce(`{vault://files/secret${key}}`, { files: vault }, { host }), expected);
  });

  it.each([
    ["two members of one name: the last", `{"b":"first","b":"${canary}"}`],
    ["white space around", ` \n{"b":"${canary}"}\n`],
    ["an empty member", '{"b":""}'],
  ])("no fault: %s", async (_, payload) => {
    await writeFile(path.join(root, "secret"), payload);
    const { explanation } = await resolveOnce("{vault://files/secret/b}", { files: vault }, { host });
    expect([explanation.outcome, explanation.advice]).toEqual(["resolved", null]);
    expect(JSON.stringify(explanation)).not.toContain(canary.slice(0, 12));
  });

  it.each([
    [Buffer.from(canary).toString("base64"), "resolved", null],
    [Buffer.from("ab").toString("base64").replaceAll("=", ""), "resolved", null],
    [`${canary}!`, "malformed", "base64"],
    ["a b", "malformed", "base64"],
    ["abcde", "malformed", "base64"],
  ])("Base64 %j: %s", async (payload, outcome, step) => {
    await writeFile(path.join(root, "secret"), payload);
    const encoded = { ...vault, config: { ...vault.config, base64_decode: true } };
    const { explanation } = await resolveOnce("{vault://files/secret}", { files: encoded }, { host });
    expect([explanation.outcome, failingStep(explanation)]).toEqual([outcome, step]);
    expect(explanation.advice?.whose).toBe(step === null ? undefined : "vault author");
  });

  it("a file in a subdirectory as Kong's manual writes it, with the ways to write it", async () => {
    await mkdir(path.join(root, "db"), { recursive: true });
    await writeFile(path.join(root, "db", "password.txt"), canary);
    const resolveFile = (raw: string): ReturnType<typeof resolveOnce> => resolveOnce(raw, { files: vault }, { host });
    await expectTold(resolveFile("{vault://files/db/password.txt}"), {
      ...{ outcome: "not-found", step: "request", whose: author },
      next: /\{vault:\/\/files\/db%2Fpassword\.txt\}, or .*\{vault:\/\/files\/db\/password\.txt\/\}/,
    });
    for (const raw of ["{vault://files/db%2Fpassword.txt}", "{vault://files/db/password.txt/}"]) {
      expect((await resolveFile(raw)).explanation.outcome).toBe("resolved");
    }
  });
});

describe("each answer of Vault", () => {
  let stub: VaultStub;
  let net: ClosableNet;
  let host: Host;
  const vault = (config: object = {}, more: Partial<FoundVault> = {}): FoundVault => ({
    ...{ id: "v", provider: "hcv", level: "values", access: {} },
    config: {
      ...{ protocol: "http", host: "127.0.0.1", port: stub.server.port, mount: "secret", kv: "v2" },
      ...{ auth_method: "token", token: stub.token, ...config },
    },
    ...more,
  });

  beforeAll(async () => {
    stub = await VaultStub.start();
    const allow = [{ kind: "host", host: "127.0.0.1", port: stub.server.port }] as const;
    net = createNet({ allow, guarded: true, own: [], limits: { ...limits, totalMs: 1_000 } });
    host = { net, env: new Map(), fsRoots: [] };
    stub.put("app", { password: canary });
  });
  afterAll(async () => {
    await net.close();
    await stub.close();
  });
  beforeEach(() => {
    stub.onRead = null;
    stub.denied.clear();
  });

  const ask = (raw: string, config: object = {}, more: Partial<FoundVault> = {}): ReturnType<typeof resolveOnce> =>
    resolveOnce(raw, { prod: vault(config, more) }, { host });

  const administrator = "backend administrator" as const;
  const author = "vault author" as const;
  const answered: readonly (readonly [string, Answer, Told])[] = [
    ["no right", vaultErrors.deniedByPolicy, told("forbidden", "answer", administrator, /policy with “read”/)],
    ["no such secret", vaultErrors.missing, told("not-found", "answer", "reference author", /Compare the path/)],
    ["no such mount", vaultErrors.noMount, told("misconfigured", "answer", author, /mount or the namespace/)],
    ["the wrong path of KV v2", vaultErrors.wrongKvPath, told("misconfigured", "answer", author, /KV version/)],
    ["sealed", vaultErrors.sealed, told("unreachable", "answer", administrator, /Unseal/)],
    ["standby without an active node", vaultErrors.standby, told("unreachable", "answer", administrator, /cluster/)],
    ["standby, 503", vaultErrors.noActive, told("unreachable", "answer", administrator, /cluster/)],
    ["standby, not active", vaultErrors.notActive, told("unreachable", "answer", administrator, /cluster/)],
    ["standby with a redirect", vaultErrors.redirect, told("unreachable", "request", administrator, /active node/)],
    ["the rate limit", vaultErrors.rateLimited, told("throttled", "answer", administrator, /quota raised/)],
    ["the lease quota", vaultErrors.leases, told("throttled", "answer", administrator, /quota raised/)],
    ["a throttled plugin", vaultErrors.upstream, told("throttled", "answer", administrator, /Wait/)],
    ["a balancer without a Vault", { status: 502, body: canary }, told("unreachable", "answer", administrator, /log/)],
    [
      "a gateway without a Vault, in JSON",
      { status: 502, body: { message: "An invalid response was received from the upstream server" } },
      told("unreachable", "answer", administrator, /log/),
    ],
    ["a locked namespace", vaultErrors.locked, told("disabled", "answer", administrator, /unlocked/)],
    ["an upgrade under way", vaultErrors.upgrading, told("unreachable", "answer", administrator, /minute/)],
    ["another 400", { status: 400, body: { errors: [canary] } }, told("misconfigured", "answer", administrator, /log/)],
    [
      "a server's failure",
      { status: 500, body: { errors: [canary] } },
      told("unreachable", "answer", administrator, /log/),
    ],
    ["a secondary's 473", { status: 473, body: {} }, told("unreachable", "answer", administrator, /cluster/)],
    ["a proxy's page", { status: 404, body: canary }, told("malformed", "answer", author, /host and port/)],
    ["a strange status", { status: 418, body: {} }, told("malformed", "answer", author, /host and port/)],
    ["an answer without data", { status: 200, body: {} }, told("malformed", "answer", author, /host and port/)],
    [
      "data of another shape",
      { status: 200, body: { data: { password: canary } } },
      told("misconfigured", "answer", author, /KV version/),
    ],
    [
      "data that is null",
      { status: 200, body: { data: { data: null, metadata: {} } } },
      told("malformed", "answer", author, /KV version/),
    ],
  ];
  it.each(answered)("%s", async (_, answer, expected) => {
    stub.onRead = (__, response) => sendAnswer(response, answer);
    await expectTold(ask("{vault://prod/app/password}"), expected);
  });

  it("says when to come back", async () => {
    const headers = { "retry-after": "42" };
    stub.onRead = (_, response) => sendAnswer(response, { ...vaultErrors.rateLimited, headers });
    await expectTold(
      ask("{vault://prod/app/password}"),
      told("throttled", "answer", administrator, /Try again in 42 s/),
    );
  });

  it.each([
    ["hangs", (): void => undefined, told("timed-out", "request", "network", /Try again/)],
    [
      "answers garbage",
      (_: unknown, response: { end(text: string): unknown }) => void response.end(canary),
      told("malformed", "answer", author, /proxy/),
    ],
    [
      "is no HTTP",
      (request: { socket: { end(text: string): unknown } }) => void request.socket.end(canary),
      told("malformed", "request", author, /protocol and port/),
    ],
    [
      "breaks off",
      (request: { socket: { destroy(): unknown } }) => void request.socket.destroy(),
      told("unreachable", "request", "network", /firewall/),
    ],
    [
      "floods",
      (_: unknown, response: { end(body: Buffer): unknown }) => void response.end(Buffer.alloc(5_000_000)),
      told("too-large", "request", administrator, /host and port/),
    ],
  ])("a server that %s", async (_, handler, expected) => {
    stub.onRead = handler as NonNullable<VaultStub["onRead"]>;
    await expectTold(ask("{vault://prod/app/password}"), expected);
  });

  it("tells a dead token from a policy, by the token itself", async () => {
    await expectTold(
      ask("{vault://prod/app}", { token: canary }),
      told("unauthenticated", "answer", author, /new token/),
    );
    stub.denied.add("secret/data/app");
    await expectTold(ask("{vault://prod/app}"), told("forbidden", "answer", administrator, /policy/));
    stub.limitedTokens.add("limited");
    await expectTold(
      ask("{vault://prod/app}", { token: "limited" }),
      told("needs-own-access", "sign-in", author, /of its own/),
    );
    const own = { access: { token: "limited" } };
    await expectTold(ask("{vault://prod/app}", {}, own), told("forbidden", "answer", administrator, /policy/));
  });

  it("tells a deleted and a destroyed version from a missing one", async () => {
    for (const data of [{ a: "1" }, { a: "2" }, { a: "3" }]) stub.put("old", data);
    const versions = stub.v2.get("old") ?? [];
    versions[0]!.destroyed = true;
    versions[1]!.deletedAt = "2026-01-01T00:00:00Z";
    versions[2]!.deletedAt = new Date(Date.now() + 3_600_000).toISOString();
    await expectTold(
      ask("{vault://prod/old/a#1}"),
      told("deleted", "answer", administrator, /cannot come back|new version/),
    );
    await expectTold(ask("{vault://prod/old/a#2}"), told("deleted", "answer", administrator, /Undelete/));
    await expectTold(ask("{vault://prod/old/a#9}"), told("not-found", "answer", "reference author", /Compare/));
    const { explanation } = await ask("{vault://prod/old/a#3}");
    expect(explanation.outcome).toBe("resolved");
    const answer = explanation.steps.find(({ name }) => name === "answer");
    expect(answer?.text).toMatch(/version 3/);
    expect(answer?.times?.map(({ label }) => label)).toContain("Expires");
  });

  it("finds that the mount has the other KV version", async () => {
    await expectTold(ask("{vault://prod/app}", { kv: "v1" }), told("misconfigured", "answer", author, /KV version/));
    await expectTold(ask("{vault://prod/app}", { mount: "kv" }), told("misconfigured", "answer", author, /KV version/));
  });

  it.each([
    [
      "another sign-in method",
      { auth_method: "kubernetes" },
      told("needs-own-access", "sign-in", author, /access of its own/),
    ],
    ["no token", { token: null }, told("misconfigured", "sign-in", author, /token/)],
    ["a host with a path", { host: "127.0.0.1/x" }, told("misconfigured", "sign-in", author, /without scheme/)],
    ["a mount that leads away", { mount: "secret/../sys" }, told("misconfigured", "sign-in", author, /mount/)],
    ["a port of nobody", { port: 1 }, told("destination-refused", "sign-in", "Keyhole's operator", /allow-list/)],
    [
      "a metadata address",
      { host: "169.254.169.254" },
      told("destination-refused", "sign-in", "Keyhole's operator", /correct the host/),
    ],
    ["TLS where there is none", { protocol: "https" }, told("unreachable", "sign-in", "network", /speaks TLS/)],
    ["a namespace no header carries", { namespace: "a\nb" }, told("misconfigured", "sign-in", author, /invisible/)],
  ])("%s", async (_, config, expected) => expectTold(ask("{vault://prod/app}", config), expected));

  it.each([
    ["{vault://prod/%252e%252e/sys/mounts/x}", told("misconfigured", "request", "reference author", /“\.\.”/)],
    ["{vault://prod/a#1.5}", told("misconfigured", "request", "reference author", /#1/)],
    ["{vault://prod/a#-1}", told("misconfigured", "request", "reference author", /#1/)],
    ["{vault://prod/a#inf}", told("misconfigured", "request", "reference author", /#1/)],
    [`{vault://prod/app?token=${canary}}`, told("option-refused", "options", "reference author", /into the vault/)],
    ["{vault://prod/app?host=evil.test}", told("option-refused", "options", "reference author", /into the vault/)],
  ])("%s asks nothing", async (raw, expected) => {
    const before = stub.server.connections();
    // With a token of Keyhole's own: one of the nodes is asked about its uses first, whatever is read.
    await expectTold(ask(raw, {}, { access: { token: stub.token } }), expected);
    expect(stub.server.connections()).toBe(before);
  });

  it("sees existence and age only with an access limited to metadata", async () => {
    const { explanation } = await ask("{vault://prod/app/password}", {}, { level: "metadata" });
    expect([explanation.outcome, explanation.preview, explanation.fingerprint]).toEqual([
      "present-unverified",
      null,
      null,
    ]);
    expect(stub.server.requests().at(-1)?.url).toBe("/v1/secret/metadata/app");
    const v1 = { mount: "kv", kv: "v1" };
    await expectTold(
      ask("{vault://prod/app}", v1, { level: "metadata" }),
      told("not-allowed-by-access-level", "sign-in", author, /values/),
    );
  });
});

describe("each way in which an AppRole does not let in", () => {
  let stub: VaultStub;
  let secured: VaultStub;
  let authority: Authority;
  let net: ClosableNet;
  const administrator = "backend administrator" as const;
  const author = "vault author" as const;

  beforeAll(async () => {
    authority = await certificateAuthority();
    stub = await VaultStub.start();
    secured = await VaultStub.start(await authority.issue({ names: ["127.0.0.1"] }));
    const allow = [stub, secured].map(
      ({ server }) => ({ kind: "host", host: "127.0.0.1", port: server.port }) as const,
    );
    net = createNet({ allow, guarded: true, own: [], limits: { ...limits, totalMs: 1_000 } });
    for (const one of [stub, secured]) one.put("app", { password: canary });
  });
  afterAll(async () => {
    await net.close();
    await stub.close();
    await secured.close();
  });
  beforeEach(() => {
    stub.onLogin = null;
    stub.onRead = null;
    stub.denied.clear();
    stub.namespaces.clear();
    stub.role.uses.clear();
    Object.assign(stub.role, { tokenUses: 0, secretId: `secret-${canary}` });
    Object.assign(secured.role, { secretId: `secret-${canary}` });
  });

  const own = (more: object = {}): Record<string, unknown> => ({
    ...{ auth_method: "approle", approle_role_id: stub.role.roleId, approle_secret_id: `secret-${canary}`, ...more },
  });
  const ask = (access: object, config: object = {}, at = stub): ReturnType<typeof resolveOnce> => {
    const vault: FoundVault = {
      ...{ id: "v", provider: "hcv", level: "values", access: { ...access } },
      config: {
        ...{ protocol: at === secured ? "https" : "http", host: "127.0.0.1", port: at.server.port, mount: "secret" },
        ...{ kv: "v2", auth_method: "approle", ...config },
      },
    };
    return resolveOnce("{vault://prod/app/password}", { prod: vault }, { host: { net, env: new Map(), fsRoots: [] } });
  };
  const resolved = async (found: ReturnType<typeof ask>): Promise<void> => {
    const { explanation } = await found;
    expect([explanation.outcome, explanation.advice]).toEqual(["resolved", null]);
    expect(JSON.stringify(explanation)).not.toContain(canary.slice(0, 12));
  };

  const given: readonly (readonly [string, object, object, Told])[] = [
    ["a wrong role ID", { approle_role_id: "other" }, {}, told("unauthenticated", "sign-in", author, /role ID/)],
    [
      "a wrong secret ID",
      { approle_secret_id: canary },
      {},
      told("unauthenticated", "sign-in", author, /new secret ID/),
    ],
    [
      "no secret ID",
      { approle_secret_id: null },
      {},
      told("misconfigured", "sign-in", author, /secret ID for the role/),
    ],
    ["no role ID", { approle_role_id: null }, {}, told("misconfigured", "sign-in", author, /role ID/)],
    ["no such namespace", {}, { namespace: "nope" }, told("misconfigured", "sign-in", author, /namespace/)],
    [
      "an auth path that leads away",
      { approle_auth_path: "approle/../../sys/x" },
      {},
      told("misconfigured", "sign-in", author, /as Vault lists it/),
    ],
    [
      "an AppRole nobody has for a place",
      { approle_auth_path: "nope" },
      {},
      told("forbidden", "sign-in", administrator, /auth path/),
    ],
    [
      "a namespace that no header carries",
      {},
      { namespace: "a\nb" },
      told("misconfigured", "sign-in", author, /invisible/),
    ],
  ];
  it.each(given)("%s", (_, access, config, expected) => expectTold(ask(own(access), config), expected));

  const answers: readonly (readonly [string, Answer, Told])[] = [
    ["refused", vaultErrors.refusedLogin, told("unauthenticated", "sign-in", author, /new secret ID/)],
    [
      "refused in older words, with the credential in them",
      { status: 400, body: { errors: [`invalid secret_id "${canary}"`] } },
      told("unauthenticated", "sign-in", author, /new secret ID/),
    ],
    [
      "refused in the oldest words",
      { status: 400, body: { errors: ["failed to validate SecretID: canary"] } },
      told("unauthenticated", "sign-in", author, /new secret ID/),
    ],
    ["from another address", vaultErrors.foreignAddress, told("forbidden", "sign-in", administrator, /bound CIDRs/)],
    ["denied", vaultErrors.denied, told("forbidden", "sign-in", administrator, /unlock/)],
    ["without an auth method there", vaultErrors.noAuthMount, told("misconfigured", "sign-in", author, /auth path/)],
    ["without the namespace", vaultErrors.noNamespace, told("misconfigured", "sign-in", author, /namespace/)],
    ["sealed", vaultErrors.sealed, told("unreachable", "sign-in", administrator, /Unseal/)],
    ["standby", vaultErrors.standby, told("unreachable", "sign-in", administrator, /cluster/)],
    ["standby with a redirect", vaultErrors.redirect, told("unreachable", "sign-in", administrator, /active node/)],
    ["throttled", vaultErrors.rateLimited, told("throttled", "sign-in", administrator, /quota raised/)],
    [
      "of another 400",
      { status: 400, body: { errors: [canary] } },
      told("misconfigured", "sign-in", administrator, /log/),
    ],
    ["of a proxy", { status: 404, body: canary }, told("malformed", "sign-in", author, /host and port/)],
    ["without a token", { status: 200, body: { auth: null } }, told("malformed", "sign-in", author, /host and port/)],
    [
      "with an empty token",
      { status: 200, body: { auth: { client_token: "" } } },
      told("malformed", "sign-in", author, /host and port/),
    ],
    [
      "with a token that is no header",
      { status: 200, body: { auth: { client_token: `s.${canary}\nX-Other: 1` } } },
      told("misconfigured", "request", author, /invisible/),
    ],
  ];
  it.each(answers)("a login that is %s", async (_, answer, expected) => {
    stub.onLogin = (request, response) => void request.resume().on("end", () => sendAnswer(response, answer));
    await expectTold(ask(own()), expected);
  });

  it("a login that hangs", async () => {
    stub.onLogin = () => undefined;
    await expectTold(ask(own()), told("timed-out", "sign-in", "network", /Try again/));
  });

  it("a login whose token is refused everything asks about it once, and is not made again", async () => {
    const before = stub.server.requests().length;
    stub.onLogin = (_, response) =>
      sendAnswer(response, { status: 200, body: { auth: { client_token: `s.${canary}`, lease_duration: 60 } } });
    await expectTold(ask(own()), told("forbidden", "answer", administrator, /token is alive/));
    const paths = stub.server.requests().slice(before);
    expect(paths.map(({ url }) => url)).toEqual([
      ...["/v1/auth/approle/login", "/v1/secret/data/app", "/v1/auth/token/lookup-self"],
      ...["/v1/sys/internal/ui/mounts/secret", "/v1/auth/token/revoke-self"],
    ]);
  });

  it("a policy is told from a dead token, and the token is given back", async () => {
    stub.denied.add("secret/data/app");
    await expectTold(ask(own()), told("forbidden", "answer", administrator, /policy with “read”/));
    expect(stub.server.requests().at(-1)?.url).toBe("/v1/auth/token/revoke-self");
    expect(stub.role.uses.size).toBe(0);
  });

  it("a token of one use is spent on the secret and on nothing else", async () => {
    stub.role.tokenUses = 1;
    await resolved(ask(own()));
    stub.denied.add("secret/data/app");
    const before = stub.server.requests().length;
    await expectTold(ask(own()), told("forbidden", "answer", administrator, /alive/));
    expect(
      stub.server
        .requests()
        .slice(before)
        .some(({ url }) => url.endsWith("lookup-self")),
    ).toBe(false);
  });

  it("what the nodes need is not used up", async () => {
    const nodes = { approle_role_id: stub.role.roleId, approle_secret_id: `secret-${canary}` };
    const before = stub.server.connections();
    const needsOwn = told("needs-own-access", "sign-in", author, /of its own/);
    await expectTold(ask({}, nodes), needsOwn);
    await expectTold(ask({ auth_method: "config" }, { ...nodes, approle_response_wrapping: true }), needsOwn);
    const inFile = { approle_role_id: stub.role.roleId, approle_secret_id_file: "/proc/self/environ" };
    await expectTold(ask({ auth_method: "config" }, inFile), told("misconfigured", "sign-in", author, /of its own/));
    expect(stub.server.connections()).toBe(before);
    await resolved(ask({ auth_method: "config" }, nodes));
  });

  it("a role that asks for no secret ID gets none", async () => {
    stub.role.secretId = null;
    await resolved(ask(own({ approle_secret_id: null })));
  });

  it("login and read go to the namespace", async () => {
    stub.namespaces.add("team/a");
    const before = stub.server.requests().length;
    await resolved(ask(own(), { namespace: "team/a" }));
    const namespaces = stub.server
      .requests()
      .slice(before)
      .map(({ headers }) => headers["x-vault-namespace"]);
    expect(namespaces).toEqual(["team/a", "team/a", "team/a"]);
  });

  it("the token of a login is no part of its request, and each credential goes where it belongs", async () => {
    const before = stub.server.requests().length;
    const { explanation } = await ask(own(), { token: "of-the-config" });
    const [login, read] = stub.server.requests().slice(before);
    expect(login).toMatchObject({ method: "POST", headers: { "content-type": "application/json" } });
    expect(login?.headers).not.toHaveProperty("x-vault-token");
    expect(read?.headers["x-vault-token"]).toMatch(/^s\.canary-login-/);
    const curl = explanation.steps.find(({ name, request }) => name === "sign-in" && request !== undefined)?.request
      ?.curl;
    expect(curl).toBe(
      `curl -sS --globoff --path-as-is -X POST -H 'X-Vault-Request: true' -H 'Content-Type: application/json' --data '{"role_id":"'"$ROLE_ID"'","secret_id":"'"$SECRET_ID"'"}' http://127.0.0.1:${stub.server.port}/v1/auth/approle/login`,
    );
  });

  it("an authority nobody knows sees no credential", async () => {
    const seen = secured.server.requests().length;
    await expectTold(ask(own(), {}, secured), told("unreachable", "sign-in", "Keyhole's operator", /CA under Access/));
    const stranger = (await certificateAuthority("Stranger")).cert;
    await expectTold(
      ask(own({ ca: stranger }), {}, secured),
      told("unreachable", "sign-in", "Keyhole's operator", /CA under Access/),
    );
    await expectTold(ask(own({ ca: canary }), {}, secured), told("misconfigured", "sign-in", author, /BEGIN/));
    expect(secured.server.requests()).toHaveLength(seen);
    await resolved(ask(own({ ca: authority.cert }), {}, secured));
    // What nodes verify is another matter.
    await resolved(ask(own({ ca: authority.cert }), { ssl_verify: false }, secured));
    await expectTold(
      ask(own(), { ssl_verify: false }, secured),
      told("unreachable", "sign-in", "Keyhole's operator", /CA under Access/),
    );
    await resolved(ask(own({ tls_verify: false }), {}, secured));
    await resolved(ask(own({ tls_verify: false, ca: canary }), {}, secured));
  });
});
