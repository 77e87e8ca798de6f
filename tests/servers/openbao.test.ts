import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import type { Host } from "@/lib/providers/contract";
import { hcv } from "@/lib/providers/hcv";
import { openersOf } from "@/lib/providers/openers";
import type { FoundVault } from "@/lib/providers/resolve";
import { systemPoolClock } from "@/lib/providers/pool-clock";
import { createSessionPool, poolDefaults } from "@/lib/providers/sessions";
import { testConnection } from "@/lib/providers/test-connection";
import { providerSuite } from "../contract/provider-suite";
import { knownUses } from "../support/known-uses";
import { startOpenBao, type OpenBao } from "../support/openbao";
import { failingStep, resolveOnce } from "../support/resolving";
import { withServer } from "../support/server-given";
import { openBaoRow, openBaoSubject, type PrepareWay } from "./openbao-subject";

const canary = "canary8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjSp";

let bao: OpenBao;
let net: ClosableNet;
let host: Host;

const tokenFor = async (policy: string, more: object = {}): Promise<string> => {
  await bao.api("PUT", "sys/policies/acl/test", { policy });
  const made = await bao.api("POST", "auth/token/create", { policies: ["test"], ...more });
  return (made.auth as { client_token: string }).client_token;
};

const settings = (config: object = {}): Record<string, unknown> => ({
  ...{ protocol: "http", host: "127.0.0.1", port: bao.port, mount: "secret", kv: "v2", auth_method: "token" },
  ...{ token: bao.rootToken, ...config },
});

/** A role's IDs, made with these settings of role and secret ID, below the namespace if there is one. */
const roleFor = async (
  policy: string,
  more: { readonly role?: object; readonly secret?: object; readonly namespace?: string; readonly at?: OpenBao } = {},
): Promise<Record<string, unknown>> => {
  const { role = {}, secret = {}, namespace, at = bao } = more;
  const name = `role-${Math.random().toString(36).slice(2)}`;
  const data = async (method: string, path: string, body?: object): Promise<Readonly<Record<string, string>>> =>
    (await at.api(method, path, body, namespace)).data as Readonly<Record<string, string>>;
  await at.api("POST", "sys/auth/approle", { type: "approle" }, namespace).catch(() => undefined);
  await at.api("PUT", `sys/policies/acl/${name}`, { policy }, namespace);
  await at.api("POST", `auth/approle/role/${name}`, { token_policies: [name], token_ttl: "1h", ...role }, namespace);
  const { role_id } = await data("GET", `auth/approle/role/${name}/role-id`);
  const { secret_id } = await data("POST", `auth/approle/role/${name}/secret-id`, secret);
  return { auth_method: "approle", approle_role_id: role_id, approle_secret_id: secret_id };
};

const byToken: PrepareWay = async (policy) => {
  const { auth } = await bao.api("POST", "auth/token/create", { policies: [policy] });
  const token = (auth as { client_token: string }).client_token;
  return {
    config: { auth_method: "token", token },
    spoil: ({ config }) => void (config.token = "s.canary-wrong-token"),
    secrets: [token],
  };
};

const byRole: PrepareWay = async (policy) => {
  const access = await roleFor(`path "${policy}/*" { capabilities = ["read"] }`, {
    role: { token_policies: [policy] },
  });
  return {
    access,
    spoil: ({ access: own }) => void (own.approle_secret_id = "canary-wrong-secret-id"),
    secrets: [String(access.approle_secret_id)],
  };
};

const place = () => ({ bao });
const rows = { more: "token and AppRole, in depth", v1: "token, KV 1", v2: "token, KV 2", role: "AppRole" };

withServer("openbao", Object.values(rows).map(openBaoRow), (program) => {
  beforeAll(async () => {
    bao = await startOpenBao(program);
    const allow = [{ kind: "host", host: "127.0.0.1", port: bao.port }] as const;
    net = createNet({ allow, guarded: true, own: [] });
    host = { net, env: new Map(), fsRoots: [] };
    await bao.api("POST", "sys/mounts/kv1", { type: "kv", options: { version: "1" } });
  });
  afterAll(async () => {
    await net.close();
    await bao.stop();
  });

  providerSuite(openBaoSubject(rows.v1, place, byToken, "v1"));
  providerSuite(openBaoSubject(rows.v2, place, byToken));
  providerSuite(openBaoSubject(rows.role, place, byRole));

  const ask = async (raw: string, config: object = {}, more: Partial<FoundVault> = {}) => {
    const vault: FoundVault = {
      id: "v",
      provider: "hcv",
      level: "values",
      access: {},
      config: settings(config),
      ...more,
    };
    const resolved = await resolveOnce(raw, { prod: vault }, { host });
    expect(JSON.stringify(resolved)).not.toContain(canary.slice(0, 12));
    return resolved;
  };
  const told = async (...question: Parameters<typeof ask>) => {
    const { explanation, code } = await ask(...question);
    return [explanation.outcome, code, failingStep(explanation)];
  };

  beforeEach(() => bao.api("POST", "secret/data/app/db", { data: { user: "app", password: canary } }));

  it("gives a member, with its version, and never shows it", async () => {
    const { explanation, meta } = await ask("{vault://prod/app/db/password}");
    expect([explanation.outcome, explanation.preview]).toMatchObject(["resolved", { kind: "text" }]);
    expect(Number(meta?.version)).toBeGreaterThan(0);
    expect(meta?.createdAt?.getTime()).toBeGreaterThan(Date.now() - 60_000);
    const { request } = explanation.steps.find(({ name }) => name === "request") ?? {};
    expect(request?.url).toBe(`http://127.0.0.1:${bao.port}/v1/secret/data/app/db`);
    expect(request?.curl).toContain('"$X_VAULT_TOKEN"');
    const whole = await ask("{vault://prod/app/db/}");
    expect(whole.explanation.preview).toMatchObject({ kind: "json", hidden: 0 });
  });

  it("keeps names with every kind of character apart", async () => {
    const names = ["a b", "100%", "q?x", "h#x", "s;x", "é", "p+q", "a%2Fb", "日本", "q'\"x"];
    for (const name of names) {
      await bao.api("POST", `secret/data/odd/${encodeURIComponent(name)}`, { data: { name } });
    }
    const opened = await hcv.open({ config: settings(), access: {}, level: "values" }, host);
    const wants = names.map((name) => ({ resource: `odd/${name}`, version: null }));
    const items = opened.ok ? await opened.value.read(wants) : [];
    const read = items.map((item) => item.ok && new TextDecoder().decode(item.value.secret.reveal()));
    expect(read).toEqual(names.map((name) => JSON.stringify({ name })));
  });

  it("tells versions, deleted and destroyed ones", async () => {
    for (const value of ["1", "2", "3"]) await bao.api("POST", "secret/data/many", { data: { value } });
    await bao.api("POST", "secret/delete/many", { versions: [2] });
    await bao.api("PUT", "secret/destroy/many", { versions: [1] });
    expect(await told("{vault://prod/many/value#3}")).toEqual(["resolved", null, null]);
    expect(await told("{vault://prod/many/value#2}")).toEqual(["deleted", "hcv.version-deleted", "answer"]);
    expect(await told("{vault://prod/many/value#1}")).toEqual(["deleted", "hcv.version-destroyed", "answer"]);
    expect(await told("{vault://prod/many/value#9}")).toEqual(["not-found", "hcv.secret-missing", "answer"]);
    const metadata = { level: "metadata" } as const;
    expect(await told("{vault://prod/many/value}", {}, metadata)).toEqual(["present-unverified", null, "outcome"]);
    expect(await told("{vault://prod/many/value#2}", {}, metadata)).toEqual([
      "deleted",
      "hcv.version-deleted",
      "answer",
    ]);
    expect(await told("{vault://prod/many/value#1}", {}, metadata)).toEqual([
      "deleted",
      "hcv.version-destroyed",
      "answer",
    ]);
  });

  it("tells a dead token from a policy, and a token that is good for a few uses", async () => {
    expect(await told("{vault://prod/app/db}", { token: "s.none" })).toEqual([
      "unauthenticated",
      "hcv.token-dead",
      "answer",
    ]);
    const other = 'path "secret/data/other" { capabilities = ["read"] }';
    const token = await tokenFor(other);
    expect(await told("{vault://prod/app/db}", { token })).toEqual(["forbidden", "hcv.policy-denies", "answer"]);
    const limited = await tokenFor(other, { num_uses: 5 });
    expect(await told("{vault://prod/app/db}", { token: limited })).toEqual([
      "needs-own-access",
      "hcv.token-limited",
      "sign-in",
    ]);
    await bao.api("POST", "auth/token/revoke", { token });
    expect(await told("{vault://prod/app/db}", { token })).toEqual(["unauthenticated", "hcv.token-dead", "answer"]);
  });

  describe("with an AppRole", () => {
    const readsApp = 'path "secret/data/app/*" { capabilities = ["read"] }';
    const app = "{vault://prod/app/db/user}";
    const nodes = { auth_method: "approle", token: null };
    const withRole = (access: object, config: object = {}, reference = app) =>
      told(reference, { ...nodes, ...config }, { access: { ...access } });

    it("lets in, with the role of its own or with that of the config where that was declared", async () => {
      const role = await roleFor(readsApp);
      expect(await withRole(role)).toEqual(["resolved", null, null]);
      expect(await withRole({ auth_method: "config" }, role)).toEqual(["resolved", null, null]);
      expect(await withRole({}, role)).toEqual(["needs-own-access", "hcv.secret-id-of-nodes", "sign-in"]);
      const wrapped = { ...role, approle_response_wrapping: true };
      expect(await withRole({ auth_method: "config" }, wrapped)).toEqual([
        ...["needs-own-access", "hcv.secret-id-wrapped", "sign-in"],
      ]);
      const { approle_role_id } = await roleFor(readsApp, { role: { bind_secret_id: true } });
      expect(await withRole({ auth_method: "approle", approle_role_id })).toEqual([
        ...["misconfigured", "hcv.secret-id-missing", "sign-in"],
      ]);
    });

    it("does not let in with a wrong, expired, used up or foreign secret ID", async () => {
      const role = await roleFor(readsApp);
      const refused = ["unauthenticated", "hcv.approle-refused", "sign-in"];
      expect(await withRole({ ...role, approle_role_id: "nobody" })).toEqual(refused);
      expect(await withRole({ ...role, approle_secret_id: "wrong" })).toEqual(refused);
      const once = await roleFor(readsApp, { secret: { num_uses: 1 } });
      expect(await withRole(once)).toEqual(["resolved", null, null]);
      expect(await withRole(once)).toEqual(refused);
      const destroyed = await roleFor(readsApp);
      const { approle_secret_id: secret_id } = destroyed;
      const { keys } = (await bao.api("LIST", "auth/approle/role")).data as { readonly keys: readonly string[] };
      for (const name of keys) {
        await bao.api("POST", `auth/approle/role/${name}/secret-id/destroy`, { secret_id }).catch(() => undefined);
      }
      expect(await withRole(destroyed)).toEqual(refused);
      const elsewhere = await roleFor(readsApp, { secret: { cidr_list: ["10.0.0.0/8"] } });
      expect(await withRole(elsewhere)).toEqual(["forbidden", "hcv.address-not-let-in", "sign-in"]);
      expect(await withRole({ ...role, approle_auth_path: "nope" })).toEqual([
        ...["forbidden", "hcv.login-denied", "sign-in"],
      ]);
      expect(await withRole(role, { namespace: "nope" })).toEqual([
        ...["misconfigured", "hcv.namespace-missing", "sign-in"],
      ]);
    });

    it("lets in to what the role's policies allow, as often as its token allows", async () => {
      const other = "{vault://prod/other/x}";
      const role = await roleFor(readsApp);
      expect(await withRole(role, {}, other)).toEqual(["forbidden", "hcv.policy-denies", "answer"]);
      const once = await roleFor(readsApp, { role: { token_num_uses: 1 } });
      expect(await withRole(once)).toEqual(["resolved", null, null]);
      expect(await withRole(once, {}, other)).toEqual(["forbidden", "hcv.denied", "answer"]);
      const twice = await roleFor(readsApp, { role: { token_num_uses: 2 } });
      expect(await withRole(twice, {}, other)).toEqual(["forbidden", "hcv.policy-denies", "answer"]);
      const batch = await roleFor(readsApp, { role: { token_type: "batch" } });
      expect(await withRole(batch)).toEqual(["resolved", null, null]);
    });

    it("takes the token along while it lives, makes a new one once it is revoked, and leaves none behind", async () => {
      const accessors = async (): Promise<number> =>
        ((await bao.api("LIST", "auth/token/accessors")).data as { readonly keys: readonly string[] }).keys.length;
      const revokeAll = () => bao.api("PUT", "sys/leases/revoke-prefix/auth/approle/login");
      await revokeAll();
      const before = await accessors();
      const access = await roleFor(readsApp);
      const pool = createSessionPool({ ...poolDefaults, clock: systemPoolClock });
      const source = { provider: hcv, vault: { config: settings(nodes), access, level: "values" as const }, host };
      const read = async () => (await pool.read(source, [{ resource: "app/db", version: null }]))[0];
      expect((await read())?.signIn?.reused).toBe(false);
      expect(await read()).toMatchObject({ signIn: { reused: true }, item: { ok: true } });
      expect(await accessors()).toBe(before + 1);
      await revokeAll();
      expect(await read()).toMatchObject({ signIn: { reused: false }, item: { ok: true } });
      await pool.close();
      expect(await accessors()).toBe(before);
    });

    it("keeps a token that may not look itself up, and replaces it once when it is revoked", async () => {
      const logins = async (): Promise<number> =>
        ((await bao.api("LIST", "auth/token/accessors")).data as { readonly keys: readonly string[] }).keys.length;
      const access = await roleFor(readsApp, { role: { token_no_default_policy: true } });
      const pool = createSessionPool({ ...poolDefaults, clock: systemPoolClock });
      let later = 0;
      const lent = { ...host, now: () => new Date(Date.now() + later) };
      const source = {
        provider: hcv,
        vault: { config: settings(nodes), access, level: "values" as const },
        host: lent,
      };
      const read = async (...names: readonly string[]) =>
        (
          await pool.read(
            source,
            names.map((resource) => ({ resource, version: null })),
          )
        ).map(({ item }) => (item.ok ? "read" : item.code));
      const before = await logins();
      const others = Array.from({ length: 10 }, (_, at) => `other/${at}`);
      const told = ["read", ...others.map(() => "hcv.policy-denies")];
      expect(await read("app/db", ...others)).toEqual(told);
      expect(await read("app/db", ...others)).toEqual(told);
      expect(await logins()).toBe(before + 1);
      await bao.api("PUT", "sys/leases/revoke-prefix/auth/approle/login");
      // What was found alive is taken for alive for five seconds.
      later = 5_000;
      const after = await logins();
      expect(await read("app/db", ...others)).toEqual(told);
      expect(await logins()).toBe(after + 1);
      await pool.close();
    });

    it("signs in to a namespace with the role that is there", async () => {
      await bao.api("POST", "sys/namespaces/squad");
      await bao.api("POST", "sys/mounts/kv", { type: "kv", options: { version: "2" } }, "squad");
      await bao.api("POST", "kv/data/app/db", { data: { user: "squad" } }, "squad");
      const policy = 'path "kv/data/app/*" { capabilities = ["read"] }';
      const role = await roleFor(policy, { namespace: "squad" });
      const inSquad = { namespace: "squad", mount: "kv" };
      expect(await withRole(role, inSquad)).toEqual(["resolved", null, null]);
      expect(await withRole(role, { ...inSquad, namespace: "squad/" })).toEqual(["resolved", null, null]);
      expect(await withRole(role, inSquad, "{vault://prod/other/x}")).toEqual([
        ...["forbidden", "hcv.policy-denies", "answer"],
      ]);
      expect(await withRole(role)).toEqual(["unauthenticated", "hcv.approle-refused", "sign-in"]);
      // The token of one namespace in another: refused as if it were none.
      expect((await told(app, { namespace: "nope" }))[1]).toBe("hcv.namespace-missing");
    });
  });

  describe("testing a connection", () => {
    const pools = createSessionPool({ ...poolDefaults, clock: systemPoolClock });
    afterAll(() => pools.close());
    const test = (config: object, access: object = {}, level: "values" | "metadata" = "values") => {
      const vault = { ...{ id: "v", provider: "hcv", level }, config: settings(config), access: { ...access } };
      return testConnection({ vault, host, pool: pools });
    };
    const told = async (...of: Parameters<typeof test>) => {
      const { test: found, code } = await test(...of);
      return [found.outcome, code, ...found.rights.map(({ state }) => state)];
    };
    const everything = 'path "secret/data/*" { capabilities = ["read"] }';
    const oneOnly = 'path "secret/data/app/*" { capabilities = ["read"] }';

    it("tells what a token may, and what stays to be proven", async () => {
      expect(await told({})).toEqual(["connected", null, "proven", "proven"]);
      expect(await told({ token: await tokenFor(everything) })).toEqual(["connected", null, "proven", "proven"]);
      expect(await told({ token: await tokenFor(oneOnly) })).toEqual(["signed-in", null, "proven", "unproven"]);
      const nowhere = await tokenFor('path "sys/none" { capabilities = ["read"] }');
      expect(await told({ token: nowhere })).toEqual([...["forbidden", "hcv.nothing-allowed", "unproven", "unproven"]]);
      expect(await told({ token: await tokenFor(everything) }, {}, "metadata")).toEqual([
        ...["signed-in", null, "proven", "unproven"],
      ]);
      expect(await told({ mount: "kv1", kv: "v1" })).toEqual(["connected", null, "proven", "proven"]);
    });

    it("tells a dead token, a token that may not look itself up, a wrong mount and a wrong KV version", async () => {
      expect(await told({ token: "s.nobody-knows" })).toEqual(["unauthenticated", "hcv.token-dead"]);
      const bare = await tokenFor(everything, { no_default_policy: true });
      expect((await told({ token: bare })).slice(0, 2)).not.toEqual(["unauthenticated", "hcv.token-dead"]);
      expect(await told({ mount: "nope" })).toEqual(["misconfigured", "hcv.mount-missing", "missing"]);
      expect(await told({ mount: "kv1" })).toEqual(["misconfigured", "hcv.kv-version-mismatch", "missing"]);
      expect(await told({ mount: "sys" })).toEqual(["misconfigured", "hcv.mount-not-kv", "missing"]);
      expect((await told({ namespace: "nope" }))[1]).toBe("hcv.namespace-missing");
    });

    it("takes one use at most of a token that nodes may need, and then leaves it alone", async () => {
      const token = await tokenFor(everything, { num_uses: 5 });
      expect(await told({ token })).toEqual(["needs-own-access", "hcv.token-limited"]);
      const left = await bao.api("POST", "auth/token/lookup", { token });
      expect((left.data as { readonly num_uses: number }).num_uses).toBe(4);
    });

    it.each(["explain", "openers", "test"] as const)(
      "takes one use in all, when %s comes first, and none in a process after that",
      async (first) => {
        const token = await tokenFor(everything, { num_uses: 5 });
        const { data } = await bao.api("POST", "auth/token/lookup", { token });
        const { accessor } = data as { readonly accessor: string };
        const known = knownUses();
        for (const uses of [known.process(), known.process()]) {
          const pool = createSessionPool({ ...poolDefaults, clock: systemPoolClock });
          const lent = { ...host, uses };
          const vault: FoundVault = {
            ...{ id: "v", provider: "hcv", level: "values", access: {} },
            config: settings({ token }),
          };
          const ways = {
            explain: async () => {
              const { code } = await resolveOnce("{vault://prod/app/db/user}", { prod: vault }, { host: lent, pool });
              expect(code).toBe("hcv.token-limited");
            },
            openers: async () =>
              expect((await openersOf(hcv, vault, lent)).openers).toMatchObject([{ fewUses: "nodes" }]),
            test: async () =>
              expect((await testConnection({ vault, host: lent, pool })).code).toBe("hcv.token-limited"),
          };
          for (const way of [first, "explain", "explain", "explain", "openers", "test"] as const) await ways[way]();
          await pool.close();
        }
        const found = await bao.api("POST", "auth/token/lookup-accessor", { accessor });
        expect(found.data).toMatchObject({ num_uses: 4 });
      },
    );

    it("knows that a look took the last use, reads with a token that may not look itself up, and tells a dead one", async () => {
      const code = async (token: string) =>
        (await resolveOnce("{vault://prod/app/db/user}", { prod: vaultOf(token) }, { host: lent })).code;
      const lent = { ...host, uses: knownUses().process() };
      const vaultOf = (token: string): FoundVault => ({
        ...{ id: "v", provider: "hcv", level: "values", access: {} },
        config: settings({ token }),
      });
      expect(await code(await tokenFor(everything, { num_uses: 1 }))).toBe("hcv.token-limited");
      expect(await code(await tokenFor(everything, { no_default_policy: true }))).toBeNull();
      expect(await code("s.nobody-knows")).toBe("hcv.token-dead");
    });

    it("signs in with a role, names its policies and lifetime, and leaves no token behind", async () => {
      const accessors = async (): Promise<number> =>
        ((await bao.api("LIST", "auth/token/accessors")).data as { readonly keys: readonly string[] }).keys.length;
      const role = await roleFor(everything);
      const before = await accessors();
      const { test: found } = await test({ auth_method: "kubernetes", token: null }, role);
      expect(found.outcome).toBe("connected");
      expect(found.identity).toMatchObject({ renewable: true, usesLeft: null });
      expect(found.identity?.names).toContain("default");
      expect(found.identity?.expires).toMatchObject({ inSeconds: expect.toSatisfy((s: number) => s > 3500) as number });
      expect(await accessors()).toBe(before);
      for (const uses of [1, 2, 3, 6]) {
        const few = await roleFor(everything, { role: { token_num_uses: uses } });
        const [outcome] = await told({ auth_method: "kubernetes", token: null }, few);
        expect([uses, outcome]).toEqual([uses, uses > 3 ? "connected" : "signed-in"]);
      }
      const wrong = { ...role, approle_secret_id: "canary-wrong" };
      expect(await told({ auth_method: "kubernetes", token: null }, wrong)).toEqual([
        ...["unauthenticated", "hcv.approle-refused"],
      ]);
    });
  });

  it("sees a rotation that was made with OpenBao's own command line", async () => {
    const write = (mount: string, value: string) =>
      bao.cli("kv", "put", `-mount=${mount}`, "turned/db", `password=${value}`);
    const look = () => {
      const raw = "{vault://prod/turned/db/password}";
      return Promise.all([ask(raw), ask(raw, {}, { level: "metadata" }), ask(raw, { mount: "kv1", kv: "v1" })]);
    };
    for (const mount of ["secret", "kv1"]) await write(mount, `${canary}1`);
    const before = await look();
    for (const mount of ["secret", "kv1"]) await write(mount, `${canary}2`);
    const after = await look();
    expect(before.map(({ meta }) => meta?.version)).toEqual(["1", "1", null]);
    expect(after.map(({ meta }) => meta?.version)).toEqual(["2", "2", null]);
    for (const at of [0, 2]) expect(after[at]?.fingerprint?.hex).not.toBe(before[at]?.fingerprint?.hex);
    expect(after[1]?.meta?.createdAt?.getTime()).toBeGreaterThan(before[1]?.meta?.createdAt?.getTime() ?? Infinity);
  });

  it("is satisfied with the policy that Keyhole writes", async () => {
    const wants = [{ resource: "app/db", version: null }];
    const values = hcv.leastPolicy?.(wants, "values", settings());
    const token = await tokenFor(values?.text ?? "");
    expect(await told("{vault://prod/app/db/user}", { token })).toEqual(["resolved", null, null]);
    expect(await told("{vault://prod/app/other}", { token })).toEqual(["forbidden", "hcv.policy-denies", "answer"]);
    const metadata = hcv.leastPolicy?.(wants, "metadata", settings());
    const blind = await tokenFor(metadata?.text ?? "");
    expect(await told("{vault://prod/app/db/user}", { token: blind })).toEqual([
      "forbidden",
      "hcv.policy-denies",
      "answer",
    ]);
    expect(await told("{vault://prod/app/db/user}", { token: blind }, { level: "metadata" })).toEqual([
      ...["present-unverified", null, "outcome"],
    ]);
  });

  it("tells a wrong mount and a wrong KV version", async () => {
    await bao.api("POST", "kv1/app/db", { password: canary });
    expect(await told("{vault://prod/a/b/}", { mount: "nope" })).toEqual([
      "misconfigured",
      "hcv.mount-missing",
      "answer",
    ]);
    expect(await told("{vault://prod/app/db/}", { kv: "v1" })).toEqual([
      "misconfigured",
      "hcv.kv-version-mismatch",
      "answer",
    ]);
    expect(await told("{vault://prod/app/db/}", { mount: "kv1" })).toEqual([
      "misconfigured",
      "hcv.kv-version-mismatch",
      "answer",
    ]);
    expect(await told("{vault://prod/app/db/password}", { mount: "kv1", kv: "v1" })).toEqual(["resolved", null, null]);
  });

  it("keeps namespaces apart", async () => {
    await bao.api("POST", "sys/namespaces/team");
    await bao.api("POST", "sys/mounts/secret", { type: "kv", options: { version: "1" } }, "team");
    await bao.api("POST", "secret/only", { value: "there" }, "team");
    const inTeam = { namespace: "team", kv: "v1" };
    expect(await told("{vault://prod/only/value}", inTeam)).toEqual(["resolved", null, null]);
    expect((await told("{vault://prod/only/value}"))[0]).toBe("not-found");
  });

  it("never reaches its other endpoints by way of a resource", async () => {
    for (const resource of [
      "..%252f..%252f..%252fsys%252fmounts",
      "%252e%252e/%252e%252e/sys/mounts",
      "../sys/mounts",
    ]) {
      expect((await told(`{vault://prod/${resource}/}`))[1]).toBe("hcv.path-refused");
    }
  });

  it("says that it is sealed", async () => {
    const sealed = await startOpenBao(program);
    const own = createNet({ allow: [{ kind: "host", host: "127.0.0.1", port: sealed.port }], guarded: true, own: [] });
    try {
      await sealed.api("PUT", "sys/seal");
      const vault: FoundVault = {
        ...{ id: "v", provider: "hcv", level: "values", access: {}, config: settings({ port: sealed.port }) },
      };
      const { explanation, code } = await resolveOnce(
        "{vault://prod/app}",
        { prod: vault },
        { host: { ...host, net: own } },
      );
      expect([explanation.outcome, code]).toEqual(["unreachable", "hcv.sealed"]);
    } finally {
      await own.close();
      await sealed.stop();
    }
  });

  it("is trusted over TLS by its own authority only", async () => {
    const secured = await startOpenBao(program, { tls: true });
    const own = createNet({ allow: [{ kind: "host", host: "127.0.0.1", port: secured.port }], guarded: true, own: [] });
    const look = async (access: object): Promise<string | null> => {
      const config = settings({ port: secured.port, protocol: "https" });
      const vault: FoundVault = { id: "v", provider: "hcv", level: "values", access: { ...access }, config };
      return (await resolveOnce("{vault://prod/none}", { prod: vault }, { host: { ...host, net: own } })).code;
    };
    try {
      expect(await look({})).toBe("net.tls-untrusted");
      expect(await look({ ca: secured.ca })).toBe("hcv.secret-missing");
      expect(await look({ tls_verify: false })).toBe("hcv.secret-missing");
      const role = await roleFor('path "secret/data/*" { capabilities = ["read"] }', { at: secured });
      expect(await look(role)).toBe("net.tls-untrusted");
      expect(await look({ ...role, ca: secured.ca })).toBe("hcv.secret-missing");
      expect(await look({ ...role, tls_verify: false })).toBe("hcv.secret-missing");
    } finally {
      await own.close();
      await secured.stop();
    }
  });
});
