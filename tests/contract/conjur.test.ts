import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import { conjur } from "@/lib/providers/conjur";
import type { AccessLevel } from "@/lib/domain/access-level";
import type { Item, OpenedVault, Session, Want } from "@/lib/providers/contract";
import type { FoundVault } from "@/lib/providers/resolve";
import { createSessionPool, poolDefaults } from "@/lib/providers/sessions";
import { certificateAuthority } from "../support/certificates";
import { handClock } from "../support/hand-clock";
import { hostileHosts } from "../support/hostile-hosts";
import { readByPool } from "../support/read-by-pool";
import { resolveOnce } from "../support/resolving";
import { ConjurStub } from "./stubs/conjur";

let stub: ConjurStub;
let net: ClosableNet;
beforeEach(async () => {
  stub = await ConjurStub.start();
  net = createNet({ allow: [{ kind: "host", host: "127.0.0.1", port: stub.server.port }], guarded: true, own: [] });
});
afterEach(async () => {
  await net.close();
  await stub.server.close();
});

const host = () => ({ net, env: new Map<string, string>(), fsRoots: [] });
const vault = (more: Partial<OpenedVault> = {}): OpenedVault => ({
  config: stub.config,
  access: {},
  level: "values",
  ...more,
});
const open = async (more: Partial<OpenedVault> = {}): Promise<Session> => {
  const opened = await conjur.open(vault(more), host());
  if (!opened.ok) throw new Error(opened.code);
  return opened.value;
};
const want = (resource: string, version: number | null = null) => ({ resource, version });
const told = (item: Item<unknown> | undefined): string => (item?.ok === true ? "ok" : (item?.code ?? "nothing"));
const asked = (): readonly string[] => stub.server.requests().map(({ method, url }) => `${method} ${url}`);
const text = (item: Item<{ readonly secret: { reveal(): Uint8Array } }> | undefined): string =>
  item?.ok === true ? new TextDecoder().decode(item.value.secret.reveal()) : told(item);
const found = (level: AccessLevel = "values"): FoundVault => ({
  ...{ id: "v", provider: "conjur", config: stub.config, access: {}, level },
});

const names = [
  "db",
  "apps/db/password",
  "Ünï/çødé 🔑",
  "a b/c d",
  "a+b",
  "100%",
  "a:b",
  "a?b#c",
  "x&y=z",
  "a,b",
  "%41",
];

describe("signing in", () => {
  it("sends the key as it is, the login as one segment, and asks for no encoding that HTTP does not know", async () => {
    await open();
    expect(asked()).toEqual(["POST /authn/acme/host%2Fapps%2Fkong/authenticate"]);
    expect(stub.posted).toEqual([stub.apiKey]);
    expect(stub.server.requests()[0]?.headers["accept-encoding"]).toBeUndefined();
  });

  it("uses Keyhole's own login before that of the nodes", async () => {
    stub.login = "keyhole@ops";
    const access = { login: "keyhole@ops", api_key: stub.apiKey };
    await open({ config: { ...stub.config, login: "host/nodes", api_key: "another" }, access });
    expect(asked()).toEqual(["POST /authn/acme/keyhole%40ops/authenticate"]);
  });

  it("mixes no key of the one with the login of the other", async () => {
    const lone = await conjur.open(vault({ access: { login: "host/apps/kong" } }), host());
    const other = await conjur.open(vault({ access: { api_key: stub.apiKey } }), host());
    expect([told(lone), told(other)]).toEqual(["conjur.api-key-missing", "conjur.login-missing"]);
    expect(asked()).toEqual([]);
  });

  it.each([
    ["ftp://conjur", "conjur.address-invalid"],
    ["http://user:pw@127.0.0.1", "conjur.address-invalid"],
    ["http://127.0.0.1?x=1", "conjur.address-invalid"],
    ["conjur.example.com", "conjur.address-invalid"],
  ])("asks nothing of %s", async (endpoint_url, code) => {
    expect(told(await conjur.open(vault({ config: { ...stub.config, endpoint_url } }), host()))).toBe(code);
  });

  it.each([
    [{ account: "../x" }, "conjur.account-invalid"],
    [{ account: "a/b" }, "conjur.account-invalid"],
    [{ login: "host/../admin" }, "conjur.login-invalid"],
    [{ login: "host/%2e%2e/admin" }, "conjur.login-invalid"],
  ])("makes no other path of %j", async (more, code) => {
    expect(told(await conjur.open(vault({ config: { ...stub.config, ...more } }), host()))).toBe(code);
    expect(asked()).toEqual([]);
  });

  it("works below a path of a proxy's", async () => {
    stub.path = "/api";
    stub.put("db", "value");
    expect(text((await (await open()).read([want("db")]))[0])).toBe("value");
    expect(asked().every((line) => line.includes(" /api/"))).toBe(true);
  });

  it.each([
    [401, "", "conjur.login-refused"],
    [403, "", "conjur.login-denied"],
    [404, "<html>", "conjur.answer-unknown"],
    [200, "{}", "conjur.answer-unknown"],
    [200, '{"protected":"a","payload":"","signature":"c"}', "conjur.answer-unknown"],
    [200, JSON.stringify({ protected: "a", payload: "b", signature: "c".repeat(9_000) }), "conjur.answer-unknown"],
    [400, "", "conjur.request-refused"],
    [500, "", "conjur.server-error"],
    [503, "", "conjur.server-error"],
  ])("understands %i with %j", async (status, body, code) => {
    stub.onAny = (_, response) => void response.writeHead(status).end(body);
    const opened = await conjur.open(vault(), host());
    expect(told(opened)).toBe(code);
  });
});

describe("where it connects", () => {
  it.each(hostileHosts)("not to %s", async (name) => {
    const closed = createNet({ allow: [], guarded: false, own: [] });
    for (const scheme of ["http", "https"]) {
      const endpoint_url = `${scheme}://${name}:${stub.server.port}`;
      const opened = await conjur.open(vault({ config: { ...stub.config, endpoint_url } }), { ...host(), net: closed });
      expect(opened.ok ? "let in" : opened.failure).toBeOneOf(["refused", "misconfigured"]);
    }
    expect(stub.server.connections()).toBe(0);
    await closed.close();
  });

  it("sends no key to a server whose authority it does not know", async () => {
    const authority = await certificateAuthority();
    const secured = await ConjurStub.start(await authority.issue({ names: ["localhost"] }));
    const { port } = secured.server;
    const out = createNet({ allow: [{ kind: "host", host: "localhost", port }], guarded: true, own: [] });
    const config = { ...secured.config, endpoint_url: `https://localhost:${port}` };
    const opened = async (access: OpenedVault["access"]) =>
      told(await conjur.open(vault({ config, access }), { ...host(), net: out }));
    expect(await opened({})).toBe("net.tls-untrusted");
    expect(await opened({ ca: (await certificateAuthority("Stranger")).cert })).toBe("net.tls-untrusted");
    expect(await opened({ ca: "no certificate" })).toBe("conjur.ca-invalid");
    expect(secured.posted).toEqual([]);
    expect(await opened({ ca: authority.cert })).toBe("ok");
    expect(await opened({ tls_verify: false })).toBe("ok");
    await out.close();
    await secured.server.close();
  });
});

describe("the token", () => {
  const pooled = () => {
    const clock = handClock();
    const pool = createSessionPool({ ...poolDefaults, clock });
    const lent = { ...host(), now: () => new Date(clock.now()) };
    const source = { provider: conjur, vault: vault(), host: lent };
    const read = async (...resources: readonly string[]) =>
      (
        await pool.read(
          source,
          resources.map((one) => want(one)),
        )
      ).map(({ item }) => told(item));
    return { clock, pool, read };
  };

  it.each([480, 60])("serves all for the %i seconds that it lives, and is replaced then", async (seconds) => {
    stub.tokenSeconds = seconds;
    for (const name of ["a", "b", "c"]) stub.put(name, name);
    const { clock, pool, read } = pooled();
    await Promise.all(Array.from({ length: 20 }, () => read("a", "b", "c")));
    await clock.advance((seconds - 6) * 1_000);
    await read("a");
    expect(stub.logins).toBe(1);
    await clock.advance(2_000);
    expect(await read("a")).toEqual(["ok"]);
    expect(stub.logins).toBe(2);
    await pool.close();
  });

  it("that died early is replaced once, and not without end", async () => {
    stub.put("a", "a");
    const { pool, read } = pooled();
    await read("a");
    stub.dead.add("canary-signature-1");
    expect(await read("a")).toEqual(["ok"]);
    expect(stub.logins).toBe(2);
    for (const number of [2, 3]) stub.dead.add(`canary-signature-${number}`);
    expect(await read("a")).toEqual(["conjur.token-dead"]);
    expect(stub.logins).toBe(3);
    await pool.close();
  });
});

describe("reading", () => {
  it.each(names)("%j is one segment and comes back as it was written", async (name) => {
    stub.put(name, `value of ${name}`);
    const [item] = await (await open()).read([want(name)]);
    expect(text(item)).toBe(`value of ${name}`);
    const url = asked().find((line) => line.startsWith("GET /secrets"));
    expect(url?.split("/")).toHaveLength(5);
    expect(url).not.toMatch(/[^\x21-\x7e ]/);
  });

  it.each(["..", "a/../b", "a//b", "/a", "a/", "%2e%2e/x", "%252e%252e", "a\nb", ".", ""])(
    "%j is not sent",
    async (name) => {
      const session = await open();
      const [read, look] = [...(await session.read([want(name)])), ...((await session.describe?.([want(name)])) ?? [])];
      expect([told(read), told(look)]).toEqual(["conjur.name-refused", "conjur.name-refused"]);
      expect(asked()).toHaveLength(1);
    },
  );

  it("bytes come as they are kept", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
    stub.put("binary", bytes);
    const [item] = await (await open()).read([want("binary")]);
    expect(item?.ok === true ? [...item.value.secret.reveal()] : told(item)).toEqual([...bytes]);
  });

  it("tells the four reasons apart for which Conjur says that a value is not there", async () => {
    stub.declare("empty");
    stub.put("hidden", "x").allowed = "nothing";
    for (let at = 1; at <= 21; at += 1) stub.put("old", `value ${at}`);
    const session = await open();
    const items = await session.read([want("none"), want("hidden"), want("empty"), want("old", 1), want("old", 2)]);
    expect(items.map(told)).toEqual([
      ...["conjur.not-there", "conjur.not-there", "conjur.empty", "conjur.version-gone", "ok"],
    ]);
  });

  it("says that a variable which is seen may not be fetched", async () => {
    stub.put("seen", "x").allowed = "read";
    const [item] = await (await open()).read([want("seen")]);
    expect(item).toMatchObject({ ok: false, failure: "forbidden", code: "conjur.denied" });
  });

  it("has no credential made by reading what Conjur makes anew each time", async () => {
    const dynamic = ["data/dynamic/aws", "data/ephemerals/aws"];
    for (const name of dynamic) stub.declare(name);
    const session = await open();
    const items = await session.read(dynamic.map((name) => want(name)));
    expect(items.map(told)).toEqual(["conjur.dynamic", "conjur.dynamic"]);
    expect(asked()).toHaveLength(1);
    const looked = (await session.describe?.([...dynamic, "data/dynamic/none"].map((name) => want(name)))) ?? [];
    expect(looked.map(told)).toEqual(["ok", "ok", "conjur.not-there"]);
    expect(stub.valuesAsked).toBe(0);
  });

  it("sends no version that is no whole number", async () => {
    const items = await (await open()).read([want("a", 1.5), want("a", -1), want("a", 1e300)]);
    expect(items.map(told)).toEqual(new Array(3).fill("conjur.version-invalid"));
    expect(asked()).toHaveLength(1);
  });

  it("takes a proxy's page for no answer of Conjur's", async () => {
    const session = await open();
    stub.onAfterLogin = (_, response) => void response.writeHead(404, { "content-type": "text/html" }).end("<html>");
    expect((await session.read([want("a")])).map(told)).toEqual(["conjur.answer-unknown"]);
  });

  it.each([
    [429, "conjur.throttled", 7],
    [503, "conjur.server-error", 7],
    [422, "conjur.request-refused", undefined],
    [302, "net.redirect", undefined],
  ])("understands %i", async (status, code, retryAfterSeconds) => {
    const session = await open();
    const headers = { "retry-after": "7", location: "http://127.0.0.1:9/" };
    stub.onAfterLogin = (_, response) => void response.writeHead(status, headers).end("canary-body");
    const [item] = await session.read([want("a")]);
    expect(item).toMatchObject({ ok: false, code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });
    expect(JSON.stringify(item)).not.toContain("canary");
  });
});

const readMany = (wants: readonly Want[]) => readByPool({ provider: conjur, vault: vault(), host: host() }, wants);

describe("reading many", () => {
  it("asks for twenty newest values at once, each its own", async () => {
    const all = Array.from({ length: 50 }, (_, at) => `apps/${at}/pass word`);
    for (const name of all) stub.put(name, `value of ${name}`);
    const items = await readMany(all.map((name) => want(name)));
    expect(items.map(text)).toEqual(all.map((name) => `value of ${name}`));
    expect(items.map((item) => (item.ok ? item.value.meta.version : null))).toEqual(new Array(50).fill("1"));
    expect(stub.valuesAsked).toBe(3);
  });

  it.each(["forbidden", "invisible", "missing", "empty", "binary"] as const)(
    "one that is %s spoils nothing for the others",
    async (kind) => {
      stub.put("a", "one");
      stub.put("c", "three");
      if (kind !== "missing") stub.declare("b");
      if (kind === "forbidden") stub.put("b", "x").allowed = "read";
      if (kind === "invisible") stub.put("b", "x").allowed = "nothing";
      if (kind === "binary") stub.put("b", Uint8Array.of(0xff, 0xfe));
      const items = await readMany([want("a"), want("b"), want("c")]);
      const expected = { forbidden: "conjur.denied", empty: "conjur.empty", binary: "ok" } as const;
      const code = kind === "forbidden" || kind === "empty" || kind === "binary" ? expected[kind] : "conjur.not-there";
      expect([text(items[0]), told(items[1]), text(items[2])]).toEqual(["one", code, "three"]);
      expect(stub.valuesAsked).toBe(4);
    },
  );

  it("keeps out of a batch what a list would take apart, and what asks for a version", async () => {
    for (const name of ["a", "b", "a,b", "b+c", "%41"]) stub.put(name, `value of ${name}`);
    stub.put("a", "second");
    const wants = [want("a"), want("a,b"), want("b"), want("b+c"), want("%41"), want("a", 1), want("a")];
    const items = await readMany(wants);
    expect(items.map(text)).toEqual([
      ...["second", "value of a,b", "value of b", "value of b+c", "value of %41", "value of a", "second"],
    ]);
    const batches = asked().filter((line) => line.includes("variable_ids"));
    expect(batches).toEqual(["GET /secrets?variable_ids=acme%3Avariable%3Aa,acme%3Avariable%3Ab"]);
  });

  it("does not ask one by one when all of it is throttled or the token is dead", async () => {
    const both = [want("a"), want("b")];
    stub.dead.add("canary-signature-1");
    expect((await readMany(both)).map(told)).toEqual(new Array(2).fill("conjur.token-dead"));
    stub.onAfterLogin = (_, response) => void response.writeHead(429).end();
    expect((await readMany(both)).map(told)).toEqual(new Array(2).fill("conjur.throttled"));
    // Each time the sign-in and the list.
    expect(asked()).toHaveLength(4);
  });
});

describe("looking without reading", () => {
  it("asks for no value, whatever the outcome", async () => {
    for (const name of names) stub.put(name, "canary-value");
    stub.put("seen", "x").allowed = "read";
    stub.put("hidden", "x").allowed = "nothing";
    stub.declare("empty");
    const session = await open({ level: "metadata" });
    const wants = [...names, "seen", "hidden", "empty", "none"].map((name) => want(name));
    const items = (await session.describe?.([...wants, want("db", 1), want("db", 9)])) ?? [];
    expect(items.map(told)).toEqual([
      ...new Array<string>(names.length + 1).fill("ok"),
      ...["conjur.not-there", "conjur.empty", "conjur.not-there", "ok", "conjur.version-gone"],
    ]);
    await conjur.test(vault({ level: "metadata" }), host());
    expect(stub.valuesAsked).toBe(0);
    expect(JSON.stringify(items)).not.toContain("canary");
  });

  it("ends an explanation at what is present, with its version", async () => {
    stub.put("apps/db", "one");
    stub.put("apps/db", "two");
    const reference = "{vault://cj/apps%2Fdb}";
    const { explanation, meta } = await resolveOnce(reference, { cj: found("metadata") }, { host: host() });
    expect([explanation.outcome, explanation.preview, meta?.version]).toEqual(["present-unverified", null, "2"]);
    expect(stub.valuesAsked).toBe(0);
  });

  const planOf = async (annotations: Readonly<Record<string, string>>, expiresAt: string | null = null) => {
    const variable = stub.put("db", "x");
    variable.annotations = annotations;
    variable.expiresAt = expiresAt;
    const [item] = await (await open()).read([want("db")]);
    return item?.ok === true ? item.value.meta : null;
  };
  const due = "2026-12-01T00:00:00.000Z";

  it("reads the rotation that a policy sets, and when the next is due", async () => {
    const rotated = { "rotation/rotator": "postgresql/password", "rotation/ttl": "P30D" };
    const plan = { nextAt: new Date(due), everySeconds: 2_592_000, lastAt: null };
    expect(await planOf(rotated, due)).toEqual({ version: "1", createdAt: null, expiresAt: null, plan });
  });

  it("tells no rotation from one that it may not see and from one that it could not ask for", async () => {
    expect((await planOf({}))?.plan).toBe("none");
    expect(await planOf({}, due)).toMatchObject({ expiresAt: new Date(due), plan: "none" });
    for (const [status, plan] of [
      [403, "denied"],
      [500, "unknown"],
    ] as const) {
      stub.onAfterLogin = (request, response) =>
        void response.writeHead(request.url?.startsWith("/secrets") === true ? 200 : status).end("x");
      expect((await planOf({}))?.plan).toBe(plan);
    }
  });
});

describe("an explanation", () => {
  it("shows Kong's own request, and neither key, token nor value", async () => {
    stub.put("apps/db", JSON.stringify({ password: "canary-value-of-the-secret" }));
    const resolved = await resolveOnce("{vault://cj/apps%2Fdb/password}", { cj: found() }, { host: host() });
    expect(resolved.explanation.outcome).toBe("resolved");
    const urls = resolved.explanation.steps.flatMap(({ request }) => (request === undefined ? [] : [request.url]));
    expect(urls.map((url) => new URL(url).pathname)).toEqual([
      ...["/authn/acme/host%2Fapps%2Fkong/authenticate", "/secrets/acme/variable/apps%2Fdb"],
      "/resources/acme/variable/apps%2Fdb",
    ]);
    // What every token begins with, once it is encoded: `{"protected"`.
    const token = Buffer.from('{"protected"').toString("base64");
    for (const secret of [stub.apiKey, token, "canary-value"]) expect(JSON.stringify(resolved)).not.toContain(secret);
  });

  it("copies the sign-in with a placeholder for the key", async () => {
    stub.put("a", "x");
    const { explanation } = await resolveOnce("{vault://cj/a}", { cj: found() }, { host: host() });
    const curl = explanation.steps.find(({ name, request }) => name === "sign-in" && request !== undefined)?.request
      ?.curl;
    expect(curl).toContain('--data-raw "$API_KEY"');
  });
});

describe("a test of the connection", () => {
  it("leaves unproven what Conjur tells for one variable at a time only", async () => {
    stub.put("db", "x");
    const trial = await conjur.test(vault(), host());
    expect(trial.rights.map(({ state }) => state)).toEqual(["proven", "unproven"]);
    expect(trial.identity?.expires).toEqual({ inSeconds: 480 });
    expect(asked().at(-1)).toBe("GET /resources/acme/variable?limit=1");
    expect(stub.valuesAsked).toBe(0);
  });

  it("says that a login which sees nothing can read nothing", async () => {
    stub.put("db", "x").allowed = "nothing";
    const trial = await conjur.test(vault(), host());
    expect(trial.rights.map(({ state }) => state)).toEqual(["missing"]);
    expect(trial.stopped).toMatchObject({ failure: "forbidden", code: "conjur.nothing-visible" });
  });
});

describe("the smallest policy", () => {
  const policy = (resource: string, level: AccessLevel = "values", login = "host/apps/kong") =>
    conjur.leastPolicy?.([want(resource)], level, { login }) ?? null;

  it("permits fetching, or at the metadata level seeing, and nothing else", () => {
    expect(policy("apps/db")?.text.split("\n")).toEqual([
      ...["- !permit", '  role: !host "/apps/kong"', "  privileges: [ execute ]", "  resources:"],
      ...['    - !variable "/apps/db"', ""],
    ]);
    expect(policy("apps/db", "metadata")?.text).toContain("privileges: [ read ]");
    expect(policy("apps/db", "values", "ann@ops")?.text).toContain('role: !user "/ann@ops"');
  });

  it.each(['a"b', "a'b", "a: b #c", "a\\b", "ü\u2028x", "- x", "!x &y"])("writes %j as one text", (name) => {
    const line = policy(name)?.text.split("\n").at(-2) ?? "";
    expect(policy(name)?.text.split("\n")).toHaveLength(6);
    expect(line).toMatch(/^ {4}- !variable (?:"[^\n]*"|'[^\n]*')$/);
  });

  it.each(["a*", "a?b", "{{x}}", "..", "a//b", "a\nb", "\udcff"])("is refused for %j", (name) => {
    expect(policy(name)).toBeNull();
  });
});
