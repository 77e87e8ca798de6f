import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ConnectionOutcome } from "@/lib/domain/connection";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import { limits } from "@/lib/net/limits";
import type { Host } from "@/lib/providers/contract";
import type { FoundVault } from "@/lib/providers/resolve";
import { createSessionPool, poolDefaults, type SessionPool } from "@/lib/providers/sessions";
import { testConnection } from "@/lib/providers/test-connection";
import { certificateAuthority } from "../support/certificates";
import { handClock } from "../support/hand-clock";
import { unusedNet } from "../support/unused-net";
import { sendAnswer, VaultStub, vaultErrors, type Answer } from "./stubs/hcv";

const patient = { timeout: 20_000 };

let pool: SessionPool;
let clock: ReturnType<typeof handClock>;
beforeEach(() => {
  clock = handClock();
  pool = createSessionPool({ ...poolDefaults, clock });
});
afterEach(() => pool.close());

describe("testing a connection to Vault", () => {
  let stub: VaultStub;
  let net: ClosableNet;
  let host: Host;

  const reach = (port: number, totalMs = limits.totalMs) => {
    const allow = [{ kind: "host", host: "127.0.0.1", port }] as const;
    net = createNet({ allow, guarded: true, own: [], limits: { ...limits, totalMs } });
    host = { net, env: new Map(), fsRoots: [] };
  };
  beforeEach(async () => {
    stub = await VaultStub.start();
    reach(stub.server.port);
  });
  afterEach(async () => {
    await net.close();
    await stub.close();
  });

  const vault = (config: object = {}, more: Partial<FoundVault> = {}): FoundVault => ({
    ...{ id: "v", provider: "hcv", level: "values", access: {} },
    config: {
      ...{ protocol: "http", host: "127.0.0.1", port: stub.server.port, mount: "secret", kv: "v2" },
      ...{ auth_method: "token", token: stub.token, ...config },
    },
    ...more,
  });
  const withRole = (more: object = {}, config: object = {}): FoundVault => {
    const { roleId, secretId } = stub.role;
    const access = { auth_method: "approle", approle_role_id: roleId, approle_secret_id: secretId, ...more };
    return vault({ auth_method: "kubernetes", token: null, ...config }, { access });
  };
  const test = (of: FoundVault) => testConnection({ vault: of, host, pool });
  const asked = () => stub.server.requests().map(({ method, url }) => `${method} ${url}`);
  /** Outcome, code, and what became of each right. */
  const told = async (of: FoundVault) => {
    const { test: found, code } = await test(of);
    return [found.outcome, code, ...found.rights.map(({ state }) => state)];
  };

  it("signs in, tells as what and for how long, and reads nothing", async () => {
    stub.put("app/db", { password: "canary" });
    const { test: found, code } = await test(withRole());
    expect(code).toBeNull();
    expect(found).toMatchObject({
      outcome: "connected",
      tone: "resolved",
      identity: {
        names: ["default", "kong"],
        hidden: 0,
        expires: { inSeconds: 3_600 },
        renewable: true,
        usesLeft: null,
      },
      advice: null,
    });
    expect(found.rights.map(({ what, state }) => [what, state])).toEqual([
      ["A KV version 2 engine at secret/", "proven"],
      ["Read every secret below secret/data/", "proven"],
    ]);
    expect(asked()).toEqual([
      "POST /v1/auth/approle/login",
      "GET /v1/auth/token/lookup-self",
      "GET /v1/sys/internal/ui/mounts/secret",
      "POST /v1/sys/capabilities-self",
      "POST /v1/auth/token/revoke-self",
    ]);
  });

  it("signs in anew although there is a login, and leaves that one alone", async () => {
    stub.put("a", { a: "b" });
    const of = withRole();
    const { provider: _name, ...source } = of;
    const { hcv } = await import("@/lib/providers/hcv");
    const read = () => pool.read({ provider: hcv, vault: source, host }, [{ resource: "a", version: null }]);
    await read();
    await test(of);
    expect(stub.role.logins).toBe(2);
    expect((await read())[0]?.item.ok).toBe(true);
    expect(stub.role.logins).toBe(2);
  });

  it("names the permission that is not proven yet", async () => {
    stub.capabilities.set("secret/data/", ["deny"]);
    const { test: found } = await test(vault());
    expect([found.outcome, found.tone]).toEqual(["signed-in", "waiting"]);
    expect(found.rights[1]).toMatchObject({ what: "Read every secret below secret/data/", state: "unproven" });
    expect(found.identity).toMatchObject({ expires: "never", renewable: false });
  });

  it("asks for what the access level needs, and for KV version 1 where that is what is set", async () => {
    stub.capabilities.set("secret/data/", ["deny"]);
    const blind = await test(vault({}, { level: "metadata" }));
    expect(blind.test.rights[1]).toMatchObject({
      what: "Look at every secret below secret/metadata/",
      state: "proven",
    });
    expect((await test(vault({ mount: "kv", kv: "v1" }))).test.rights.map(({ what }) => what)).toEqual([
      "A KV version 1 engine at kv/",
      "Read every secret below kv/",
    ]);
    expect(await told(vault({ mount: "kv", kv: "v1" }, { level: "metadata" }))).toEqual([
      "not-allowed-by-access-level",
      "hcv.no-metadata-in-v1",
    ]);
  });

  it.each([
    ["a token that nobody knows", { token: "s.canary-dead" }, ["unauthenticated", "hcv.token-dead"]],
    ["no token", { token: null }, ["misconfigured", "hcv.token-missing"]],
    ["another KV version", { kv: "v1" }, ["misconfigured", "hcv.kv-version-mismatch", "missing"]],
    ["a mount that is not there", { mount: "nope" }, ["misconfigured", "hcv.mount-missing", "missing"]],
    ["a mount inside of another", { mount: "secret/app" }, ["misconfigured", "hcv.mount-missing", "missing"]],
    ["a namespace that is not there", { namespace: "nope" }, ["misconfigured", "hcv.namespace-missing"]],
    ["a mount that is no path", { mount: "a/../b" }, ["misconfigured", "hcv.mount-invalid"]],
    ["a port where nobody listens", { port: 1 }, ["destination-refused", "net.destination-refused-not-allowed"]],
    [
      "a method whose credential only the nodes have",
      { auth_method: "kubernetes" },
      ["needs-own-access", "hcv.service-account-of-nodes"],
    ],
  ])("%s", async (_, config, expected) => {
    expect(await told(vault(config))).toEqual(expected);
  });

  it("says that nothing below the mount is allowed", async () => {
    stub.denied.add("sys/internal/ui/mounts/secret");
    stub.capabilities.set("secret/data/", ["deny"]);
    expect(await told(vault())).toEqual(["forbidden", "hcv.nothing-allowed", "unproven", "unproven"]);
  });

  it("tells a token that may not look itself up from a dead one", async () => {
    stub.denied.add("auth/token/lookup-self");
    expect(await told(vault())).toEqual(["connected", null, "proven", "proven"]);
    expect((await test(vault())).test.identity).toMatchObject({ expires: "unknown", renewable: null });
  });

  const answers: readonly (readonly [string, Answer, ConnectionOutcome, string])[] = [
    ["sealed", vaultErrors.sealed, "unreachable", "hcv.sealed"],
    ["standby", vaultErrors.standby, "unreachable", "hcv.standby"],
    ["a redirect", vaultErrors.redirect, "unreachable", "net.redirect"],
    ["a quota", vaultErrors.rateLimited, "throttled", "hcv.rate-limited"],
    ["a locked namespace", vaultErrors.locked, "disabled", "hcv.namespace-locked"],
    ["a proxy's page", { status: 404, body: "canary" }, "malformed", "hcv.answer-unknown"],
    ["an answer without data", { status: 200, body: {} }, "malformed", "hcv.answer-unknown"],
  ];
  it.each(answers)("%s", async (_, answer, outcome, code) => {
    stub.onQuestion = (__, response) => sendAnswer(response, answer);
    expect(await told(vault())).toEqual([outcome, code]);
    stub.onLogin = stub.onQuestion;
    expect((await told(withRole())).slice(0, 1)).toEqual([outcome]);
  });

  it("gives up on a server that hangs, at the sign-in and after it", async () => {
    await net.close();
    reach(stub.server.port, 500);
    stub.onQuestion = () => undefined;
    expect(await told(vault())).toEqual(["timed-out", "net.timed-out"]);
    stub.onLogin = () => undefined;
    expect(await told(withRole())).toEqual(["timed-out", "net.timed-out"]);
  });

  it("gives the token back although it was called off at its deadline", async () => {
    stub.onQuestion = ({ url = "" }, response) => {
      if (!url.endsWith("/lookup-self")) sendAnswer(response, { status: 204, body: "" });
    };
    const tested = told(withRole());
    await expect.poll(asked, patient).toContain("GET /v1/auth/token/lookup-self");
    await clock.advance(poolDefaults.deadlineMs);
    expect(await tested).toEqual(["timed-out", "pool.deadline"]);
    await expect.poll(asked, patient).toContain("POST /v1/auth/token/revoke-self");
  });

  it("sends nothing to a server whose certificate nobody vouches for", async () => {
    const authority = await certificateAuthority("Test");
    const secured = await VaultStub.start(await authority.issue({ names: ["127.0.0.1"] }));
    await net.close();
    reach(secured.server.port);
    const at = { protocol: "https", port: secured.server.port, token: secured.token };
    expect(await told(vault(at))).toEqual(["unreachable", "net.tls-untrusted"]);
    expect(secured.server.requests()).toEqual([]);
    expect((await told(vault(at, { access: { ca: authority.cert } })))[0]).toBe("connected");
    await secured.close();
  });

  it("makes one refused sign-in of many tests, so that no role gets locked", async () => {
    const of = withRole({ approle_secret_id: "canary-of-old" });
    expect(await told(of)).toEqual(["unauthenticated", "hcv.approle-refused"]);
    for (let at = 0; at < 9; at += 1) expect((await told(of))[0]).toBe("unauthenticated");
    expect(asked()).toEqual(["POST /v1/auth/approle/login"]);
    await clock.advance(16_000);
    await test(of);
    expect(asked()).toHaveLength(2);
  });

  it("uses up nothing that nodes need", async () => {
    stub.limitedTokens.add("s.canary-limited");
    expect(await told(vault({ token: "s.canary-limited" }))).toEqual(["needs-own-access", "hcv.token-limited"]);
    // The one look by which it was found out.
    expect(asked()).toEqual(["GET /v1/auth/token/lookup-self"]);
    const nodes = { auth_method: "approle", approle_role_id: "r", approle_secret_id: "s", token: null };
    expect(await told(vault(nodes))).toEqual(["needs-own-access", "hcv.secret-id-of-nodes"]);
    expect(await told(vault({ ...nodes, approle_response_wrapping: true }))).toEqual([
      ...["needs-own-access", "hcv.secret-id-wrapped"],
    ]);
    expect(asked()).toHaveLength(1);
  });

  it.each([
    [1, 2],
    [2, 3],
    [3, 5],
  ])("a login whose token is good for %i uses is asked only what they allow", async (uses, questions) => {
    stub.role.tokenUses = uses;
    const { test: found } = await test(withRole());
    expect(found.outcome).toBe("signed-in");
    expect(asked().length).toBeLessThanOrEqual(questions);
  });

  it("shows nothing that a hostile server sends back, nor what it was sent", async () => {
    const canary = "s.canary8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjSp";
    stub.limitedTokens.add(canary);
    const short = "hunter2";
    stub.self = {
      ...{ num_uses: 0, display_name: canary, policies: [canary, short, "kong", `a-${short}`, "x y"] },
      ...{ meta: { canary }, path: canary },
    };
    const found = await test(vault({ token: canary }));
    expect(JSON.stringify(found)).not.toContain(canary.slice(2, 14));
    expect(found.test.identity).toMatchObject({ names: ["hunter2", "kong", "a-hunter2"], hidden: 2 });
    stub.limitedTokens.add(short);
    const own = await test(vault({ token: short }));
    expect(JSON.stringify(own)).not.toContain(short);
    expect(own.test.identity).toMatchObject({ names: ["kong"], hidden: 4 });
  });
});

describe("testing a connection to files", () => {
  it("tells whether the directory is there and may be read from here", async () => {
    const root = await realpath(await mkdtemp(path.join(tmpdir(), "keyhole-test-")));
    const host: Host = { net: unusedNet, env: new Map(), fsRoots: [root] };
    await mkdir(path.join(root, "app"));
    await writeFile(path.join(root, "file"), "canary");
    const told = async (prefix: string | null, access: object = { declares_same_host: true }) => {
      const vault = { id: "v", provider: "fs", level: "values", config: { prefix }, access } as FoundVault;
      const { test, code } = await testConnection({ vault, host, pool });
      return [test.outcome, code, test.advice?.whose ?? null];
    };
    expect(await told(path.join(root, "app"))).toEqual(["connected", null, null]);
    expect(await told(path.join(root, "nope"))).toEqual(["not-found", "fs.folder-missing", "vault author"]);
    expect(await told(path.join(root, "file"))).toEqual(["not-found", "fs.folder-missing", "vault author"]);
    expect(await told("/etc")).toEqual(["destination-refused", "fs.prefix-outside-roots", "Keyhole's operator"]);
    expect(await told(null)).toEqual(["misconfigured", "fs.prefix-missing", "vault author"]);
    expect(await told(root, {})).toEqual(["not-checkable-from-here", null, "data plane"]);
    await rm(root, { recursive: true });
  });
});

describe("testing a connection to the environment", () => {
  const told = async (prefix: string | null, level: "values" | "metadata" = "values") => {
    const env = new Map([
      ["APP_ONE", "canary-one"],
      ["APP_TWO", "canary-two"],
    ]);
    const host: Host = { net: unusedNet, env, envPrefixes: ["APP_"], fsRoots: [] };
    const access = { declares_same_host: true };
    const vault: FoundVault = { id: "v", provider: "env", level, config: { prefix }, access };
    const { test, code } = await testConnection({ vault, host, pool });
    expect(JSON.stringify(test)).not.toContain("canary");
    return [test.outcome, code, test.rights[0]?.how ?? null];
  };

  it("tells whether the prefix is one that may be read, and the same whatever is set: no name can be spelled out by it", async () => {
    const how = "Keyhole's operator lets these be read. Whether such a variable is set shows when one is read.";
    for (const prefix of ["app-", "app_o", "app_one", "app_x"])
      expect(await told(prefix)).toEqual(["connected", null, how]);
    expect((await told("other_")).slice(0, 2)).toEqual(["destination-refused", "env.name-not-allowed"]);
    const some = "Only some beginnings of these names may be read here.";
    expect(await told(null)).toEqual(["signed-in", null, `${how} ${some}`]);
    expect((await told("app_", "metadata")).slice(0, 2)).toEqual(["not-allowed-by-access-level", "pool.no-metadata"]);
  });
});
