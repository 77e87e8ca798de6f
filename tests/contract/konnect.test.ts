import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "@/lib/domain/secret";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import { backendIdentity } from "@/lib/providers/backend-identity";
import { konnect } from "@/lib/providers/konnect";
import { regions } from "@/lib/providers/konnect/settings";
import type { Item, OpenedVault, Session } from "@/lib/providers/contract";
import type { FoundVault } from "@/lib/providers/resolve";
import { resolveOnce } from "../support/resolving";
import { controlPlane, firstStore, KonnectStub, netTo } from "./stubs/konnect";

let stub: KonnectStub;
let net: ClosableNet;
beforeEach(async () => {
  stub = await KonnectStub.start();
  net = netTo(stub);
});
afterEach(async () => {
  await net.close();
  await stub.server.close();
});

const host = () => ({ net, env: new Map<string, string>(), fsRoots: [] });
const vault = (access: object = {}, config: object = {}): OpenedVault => ({
  config: { ...stub.config, ...config },
  access: { ...stub.access, ...access },
  level: "values",
});
const open = async (source = vault()): Promise<Session> => {
  const opened = await konnect.open(source, host());
  if (!opened.ok) throw new Error(opened.code);
  return opened.value;
};
const want = (resource: string, version: number | null = null) => ({ resource, version });
const told = (item: Item<unknown> | undefined): string => (item?.ok === true ? "ok" : (item?.code ?? "nothing"));
const look = async (key: string, session?: Session) => (await (session ?? (await open())).describe?.([want(key)]))?.[0];
const write = async (key: string, value: string | Uint8Array, session?: Session) =>
  (session ?? (await open())).write?.(want(key), typeof value === "string" ? Secret.fromText(value) : Secret.of(value));
const asked = (): readonly string[] => stub.server.requests().map(({ method, url }) => `${method} ${url}`);
const secretsPath = `/v2/control-planes/${controlPlane}/config-stores/${firstStore}/secrets`;

describe("getting in", () => {
  it.each(regions)("asks the API of region %s, and no other host", async (region) => {
    stub.put("a", "x");
    expect(told(await look("a", await open(vault({ region }))))).toBe("ok");
    expect([...stub.hosts]).toEqual([`${region}.api.konghq.com`]);
  });

  it.each([
    [{ token: null }, {}, "konnect.token-missing"],
    [{ region: "eu.api.konghq.com/x" }, {}, "konnect.region-missing"],
    [{ region: null }, {}, "konnect.region-missing"],
    [{ control_plane_id: "../../x" }, {}, "konnect.control-plane-invalid"],
    [{ ca: "no certificate" }, {}, "konnect.ca-invalid"],
    [{}, { config_store_id: `${firstStore}/../x` }, "konnect.store-invalid"],
  ])("with %j and %j nothing is asked", async (access, config, code) => {
    expect(told(await konnect.open(vault(access, config), host()))).toBe(code);
    expect((await konnect.test(vault(access, config), host())).stopped?.code).toBe(code);
    expect(asked()).toEqual([]);
  });

  it("follows no name of Konnect's into a private network", async () => {
    const misled = createNet({ allow: [], guarded: true, own: [], lookup: () => Promise.resolve(["10.1.2.3"]) });
    const opened = await konnect.open(vault(), { ...host(), net: misled });
    const [item] = opened.ok ? ((await opened.value.describe?.([want("a")])) ?? []) : [];
    expect(item).toMatchObject({ ok: false, failure: "refused", code: "net.destination-refused-not-allowed" });
    await misled.close();
  });

  it("knows both bodies in which a token is refused", async () => {
    const wrong = await open(vault({ token: "kpat_another" }));
    expect(told(await look("a", wrong))).toBe("konnect.token-refused");
    stub.onAny = (_, response) => {
      response.writeHead(401, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: "Unauthorized", status: 401 }));
    };
    expect(told(await look("a"))).toBe("konnect.token-refused");
  });
});

describe("looking", () => {
  it.each(["db", "app/db", "Ünï çødé 🔑", "a b", "a+b", "100%", "a?b#c", "a&b=c", "x".repeat(512)])(
    "%j is one segment",
    async (key) => {
      stub.put(key, "value");
      expect(told(await look(key))).toBe("ok");
      const [request] = asked();
      expect(request?.split("/")).toHaveLength(`GET ${secretsPath}/x`.split("/").length);
    },
  );

  it.each([
    ...["..", "a/../b", "a//b", "%2e%2e", "a\nb", "", "\udcff"].map((key) => [key, "konnect.key-refused"] as const),
    ["x".repeat(513), "konnect.key-too-long"] as const,
  ])("%j is not sent", async (key, code) => {
    expect([told(await look(key)), told(await write(key, "x"))]).toEqual([code, code]);
    expect(asked()).toEqual([]);
  });

  it("tells when it was written, and another version once it is replaced", async () => {
    stub.put("db", "one");
    const first = await look("db");
    stub.put("db", "two");
    const second = await look("db");
    const at = (hour: string) => `2026-03-01T${hour}:00:00.000Z`;
    expect([first, second].map((item) => (item?.ok === true ? item.value : null))).toEqual([
      { version: at("01"), createdAt: new Date(at("01")), expiresAt: null, plan: "none" },
      { version: at("02"), createdAt: new Date(at("02")), expiresAt: null, plan: "none" },
    ]);
  });

  it("looks at no value, even if an answer held one", async () => {
    stub.onAny = (_, response) => {
      const body = { key: "db", value: "canary-value", created_at: "canary", updated_at: "2026-03-01T01:00:00Z" };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    const item = await look("db");
    expect(told(item)).toBe("ok");
    expect(JSON.stringify(item)).not.toContain("canary");
  });

  it("tells a missing secret from a missing store", async () => {
    const other = "11111111-2222-4333-8444-555555555555";
    expect(told(await look("none"))).toBe("konnect.key-missing");
    expect(told(await look("none", await open(vault({}, { config_store_id: other }))))).toBe("konnect.store-missing");
    expect(told(await look("none", await open(vault({ control_plane_id: other }))))).toBe("konnect.store-missing");
  });

  it("reads no value and asks for none", async () => {
    stub.put("db", "canary-value");
    const items = await (await open()).read([want("db"), want("none")]);
    expect(items.map(told)).toEqual(["konnect.write-only", "konnect.write-only"]);
    expect(asked()).toEqual([]);
  });

  it.each(["values", "metadata"] as const)("an explanation ends at what is present with level %s", async (level) => {
    stub.put("db", '{"password":"canary"}');
    const found: FoundVault = { id: "v", provider: "konnect", config: stub.config, access: stub.access, level };
    const gateway = { id: "gateway", version: "3.15", edition: "konnect" } as const;
    const more = { host: host(), gateway };
    const seen = await resolveOnce("{vault://ks/db/password}", { ks: found }, more);
    expect([seen.explanation.outcome, seen.explanation.preview]).toEqual(["present-unverified", null]);
    const none = await resolveOnce("{vault://ks/none}", { ks: found }, more);
    expect([none.explanation.outcome, none.code]).toEqual(["not-found", "konnect.key-missing"]);
    for (const secret of [stub.token, "canary"]) expect(JSON.stringify([seen, none])).not.toContain(secret);
  });

  it.each([
    [400, "konnect.request-refused"],
    [403, "konnect.denied"],
    [415, "konnect.request-refused"],
    [429, "konnect.throttled"],
    [500, "konnect.server-error"],
    [302, "net.redirect"],
    [404, "konnect.answer-unknown"],
    [200, "konnect.answer-unknown"],
  ])("understands a bare %i", async (status, code) => {
    stub.onAny = (_, response) =>
      void response.writeHead(status, { location: "https://example.com/" }).end("canary-body");
    const item = await look("a");
    expect(told(item)).toBe(code);
    expect(JSON.stringify(item)).not.toContain("canary");
  });
});

describe("listing", () => {
  it("goes through the pages by their cursors", async () => {
    const keys = Array.from({ length: 25 }, (_, at) => `key ${String(at).padStart(2, "0")}`);
    for (const key of keys) stub.put(key, "x");
    const session = await open();
    const seen: string[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const page: Awaited<ReturnType<NonNullable<Session["list"]>>> | undefined = await session.list?.(cursor);
      if (page?.ok !== true) throw new Error(told(page));
      seen.push(...page.value.names);
      cursor = page.value.next;
      pages += 1;
    } while (cursor !== null);
    expect([seen, pages]).toEqual([keys, 3]);
  });

  it("takes nothing but the cursor from the address of a next page, and does not go round", async () => {
    stub.onAny = (_, response) => {
      const next = "https://evil.example/config-stores/x/secrets?page[after]=same";
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ data: [{ key: "a" }, { nokey: 1 }], meta: { page: { next } } }));
    };
    const session = await open();
    expect(await session.list?.(null)).toMatchObject({ value: { names: ["a"], next: "same" } });
    expect(await session.list?.("same")).toMatchObject({ value: { names: ["a"], next: null } });
    expect([...stub.hosts]).toEqual(["eu.api.konghq.com"]);
    expect(asked()[1]).toBe(`GET ${secretsPath}?page%5Bsize%5D=100&page%5Bafter%5D=same`);
  });
});

describe("writing", () => {
  it("makes a secret and replaces its value, and tells only when", async () => {
    const session = await open();
    const items = [await write("app/db", "canary-one", session), await write("app/db", "canary-two", session)];
    expect(items.map((item) => item?.steps[0]?.status)).toEqual([201, 200]);
    expect(stub.posted).toEqual([{ value: "canary-one" }, { value: "canary-two" }]);
    expect(items[1]).toMatchObject({ ok: true, value: { version: "2026-03-01T02:00:00.000Z" } });
    expect(items[0]?.steps[0]?.request?.bodyMembers).toEqual(["value"]);
    for (const secret of ["canary", stub.token]) expect(JSON.stringify(items)).not.toContain(secret);
  });

  it("keeps every character of a value", async () => {
    const value = `{"a":"ü🔑\\u0000","b":" ' \\" "}\n\u0001`;
    await write("db", value);
    expect(stub.stores.get(firstStore)?.secrets.get("db")?.value).toBe(value);
  });

  it.each([
    ["", "konnect.value-length"],
    ["🔑".repeat(5_121), "konnect.value-length"],
    [Uint8Array.of(0xff, 0xfe), "konnect.value-not-text"],
  ])("does not send what a store cannot keep", async (value, code) => {
    expect(told(await write("db", value))).toBe(code);
    expect(asked()).toEqual([]);
  });

  it("takes the longest value that a store keeps", async () => {
    expect(told(await write("db", "🔑".repeat(5_120)))).toBe("ok");
  });

  it("does not write a version", async () => {
    const item = await (await open()).write?.(want("db", 2), Secret.fromText("x"));
    expect(told(item)).toBe("konnect.no-versions");
  });

  it("says that it may not, without what it was to write", async () => {
    stub.mayWrite = false;
    const item = await write("db", "canary-value");
    expect(item).toMatchObject({ ok: false, failure: "forbidden", code: "konnect.denied" });
    expect(JSON.stringify(item)).not.toContain("canary");
  });

  it("does not say that nothing was written when it cannot know", async () => {
    stub.onAny = (_, response) => void response.writeHead(200).end("<html>");
    expect(told(await write("db", "x"))).toBe("konnect.written-unknown");
  });
});

describe("a new Config Store", () => {
  const create = (name: string | null, access: object = {}) => konnect.create?.(vault(access), host(), name);

  it.each(["payments", null])("is made, its name %j, and its id fills the vault's config", async (name) => {
    const item = await create(name);
    const id = [...stub.stores.keys()].at(-1);
    expect(item).toMatchObject({ ok: true, value: { config_store_id: id } });
    expect(stub.posted).toEqual([name === null ? {} : { name }]);
    expect(asked()).toEqual([`POST /v2/control-planes/${controlPlane}/config-stores`]);
    expect(JSON.stringify(item)).not.toContain(stub.token);
    expect(told(await write("db", "x", await open(vault({}, { config_store_id: id }))))).toBe("ok");
  });

  it.each(["", " ", "x".repeat(101)])("is not asked for by the name %j", async (name) => {
    expect(told(await create(name))).toBe("konnect.store-name-invalid");
    expect(asked()).toEqual([]);
  });

  it("needs a control plane that is there and the right to change it", async () => {
    const other = "11111111-2222-4333-8444-555555555555";
    expect(told(await create("x", { control_plane_id: other }))).toBe("konnect.control-plane-missing");
    stub.mayWrite = false;
    expect(told(await create("x"))).toBe("konnect.denied");
    stub.onAny = (_, response) => void response.writeHead(201).end('{"id":"no id"}');
    expect(told(await create("x"))).toBe("konnect.written-unknown");
  });
});

describe("a test of the connection", () => {
  it.each([
    ["spat_canary", "A system account's token"],
    ["kpat_canary", "A personal token, which ends with that person's account"],
    ["canary", "A Konnect token"],
  ])("tells whose token %s is, by one question", async (token, as) => {
    stub.token = token;
    const trial = await konnect.test(vault(), host());
    expect([trial.identity?.as, trial.stopped]).toEqual([as, null]);
    expect(asked()).toEqual([`GET ${secretsPath}?page%5Bsize%5D=1`]);
    expect(JSON.stringify(trial)).not.toContain("canary");
  });

  it("names the right that is missing", async () => {
    stub.mayRead = false;
    const trial = await konnect.test(vault(), host());
    expect(trial.rights.map(({ state }) => state)).toEqual(["missing"]);
    expect(trial.stopped).toMatchObject({ failure: "forbidden", code: "konnect.denied" });
  });

  it("says that there is no such store", async () => {
    const other = "11111111-2222-4333-8444-555555555555";
    const trial = await konnect.test(vault({}, { config_store_id: other }), host());
    expect(trial.stopped?.code).toBe("konnect.store-missing");
  });
});

it("is another backend with another Config Store", () => {
  const of = (config_store_id: string) => backendIdentity(konnect, { config_store_id });
  expect(of(firstStore)).toBe(`konnect config_store_id=${firstStore}`);
});

describe("the smallest role", () => {
  it("is told in words, for one control plane only", () => {
    const policy = konnect.leastPolicy?.([want("db")], "metadata");
    expect([policy?.language, policy?.text.includes("this control plane"), policy?.text.includes("Viewer")]).toEqual([
      ...["text", true, true],
    ]);
  });

  it("is refused for a wildcard", () => {
    expect(konnect.leastPolicy?.([want("db*")], "values")).toBeNull();
  });
});
