import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { textToBytes } from "@/lib/domain/byte-text";
import { parseReference } from "@/lib/domain/reference/parse-reference";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import type { Host, Item, OpenedVault, Session } from "@/lib/providers/contract";
import { hcv } from "@/lib/providers/hcv";
import { hcvConfig } from "@/lib/providers/hcv/config-fields";
import { hostileHosts } from "../../../support/hostile-hosts";
import { httpServer, type LoopbackServer } from "../../../support/loopback-server";
import { propertyRuns } from "../../../support/property-runs";

let server: LoopbackServer;
let net: ClosableNet;
let host: Host;
beforeAll(async () => {
  server = await httpServer(
    ({ url }, response) => {
      const version = /odd-version-(.*)$/.exec(url ?? "")?.[1];
      response.end(`{"data":{"data":{"a":"b"},"metadata":{"version":${decodeURIComponent(version ?? "1")}}}}`);
    },
    { host: "0.0.0.0" },
  );
  net = createNet({ allow: [{ kind: "host", host: "127.0.0.1", port: server.port }], guarded: true, own: [] });
  host = { net, env: new Map(), fsRoots: [] };
});
afterAll(async () => {
  await net.close();
  await server.close();
});

/** With a token of Keyhole's own unless said otherwise: one of the nodes is asked about before anything is read. */
const vault = (config: object = {}, access: object = { token: "t" }): OpenedVault => ({
  config: { protocol: "http", host: "127.0.0.1", port: server.port, mount: "secret", kv: "v2", token: "t", ...config },
  access: { ...access },
  level: "values",
});
const read = async (resource: string, version: number | null = null, on = vault()): Promise<Item<unknown>> => {
  const opened: Item<Session> = await hcv.open(on, host);
  if (!opened.ok) return opened;
  return (await opened.value.read([{ resource, version }]))[0]!;
};
const lastUrl = (): string => server.requests().at(-1)?.url ?? "";

describe("what hcv asks for", () => {
  it.each([
    ["v2", "secret", "app/db", null, "/v1/secret/data/app/db"],
    ["v2", "secret", "app/db", 3, "/v1/secret/data/app/db?version=3"],
    ["v2", "secret", "app/db", 0, "/v1/secret/data/app/db?version=0"],
    ["v1", "secret", "app/db", 3, "/v1/secret/app/db"],
    ["v1", "/team/kv/", "a b", null, "/v1/team/kv/a%20b"],
    ["v2", "secret", "a?b#c;d%zz", null, "/v1/secret/data/a%3Fb%23c%3Bd%25zz"],
    ["v2", "secret", "é\udc80", null, "/v1/secret/data/%C3%A9%80"],
  ])("%s at %s: %j, version %s", async (kv, mount, resource, version, url) => {
    await read(resource, version, vault({ kv, mount }));
    expect(lastUrl()).toBe(url);
  });

  it("sends token and namespace as headers and nothing of the process environment", async () => {
    const before = { ...process.env };
    Object.assign(process.env, {
      ...{
        VAULT_ADDR: "http://127.0.0.1:1",
        VAULT_TOKEN: "ambient",
        VAULT_NAMESPACE: "ambient",
        VAULT_PREFIX: "/ambient",
      },
      VAULT_SKIP_VERIFY: "1",
    });
    try {
      await read("plain", null, vault({}, {}));
      expect(server.requests().at(-1)).toMatchObject({
        url: "/v1/secret/data/plain",
        headers: { "x-vault-token": "t" },
      });
      expect(server.requests().at(-1)?.headers).not.toHaveProperty("x-vault-namespace");
      await read("named", null, vault({ namespace: "team/a" }, { token: "own" }));
      expect(server.requests().at(-1)?.headers).toMatchObject({
        "x-vault-token": "own",
        "x-vault-namespace": "team/a",
      });
    } finally {
      process.env = before;
    }
  });

  it("stays below the mount with exactly the segments of the resource, whatever the reference", async () => {
    const part = fc.constantFrom(
      ...[
        "a",
        "b c",
        ".",
        "..",
        "%2e",
        "%252e%252e",
        "%25252e",
        "/",
        "//",
        "%2f",
        "%252F",
        "%5c",
        "\\",
        "%00",
        "%0a",
        ";x",
      ],
      ...[
        "%3b",
        "%3f",
        "%23",
        "+",
        "%2b",
        "é",
        "%ff",
        "sys",
        "*",
        "{",
        "}",
        '"',
        "'",
        "<",
        "@",
        ":",
        "&",
        "=",
        "~",
        "_",
      ],
    );
    const reference = fc.array(part, { minLength: 1, maxLength: 7 }).map((parts) => `{vault://prod/${parts.join("")}}`);
    await fc.assert(
      fc.asyncProperty(reference, async (raw) => {
        const parsed = parseReference(raw);
        if (!parsed.ok) return;
        const seen = server.requests().length;
        const item = await read(parsed.value.resource);
        if (!item.ok) {
          expect([item.code, server.requests().length]).toEqual(["hcv.path-refused", seen]);
          return;
        }
        const sent = lastUrl();
        expect(sent.startsWith("/v1/secret/data/")).toBe(true);
        const segments = sent.slice("/v1/secret/data/".length).split("/");
        const expected = parsed.value.resource.split("/");
        expect(segments.map((segment) => [...Buffer.from(unescape(segment), "latin1")])).toEqual(
          expected.map((segment) => [...textToBytes(segment)]),
        );
        expect(new URL(sent, "http://h").pathname).toBe(sent);
      }),
      { numRuns: propertyRuns() },
    );
  }, 300_000);

  it("sends no version but a whole number from 0", async () => {
    const seen = server.requests().length;
    for (const version of [-1, 1.5, NaN, Infinity, -Infinity, 2 ** 60]) {
      expect(await read("a", version)).toMatchObject({ ok: false, code: "hcv.version-invalid" });
    }
    expect(server.requests()).toHaveLength(seen);
  });

  it.each(['"a secret text"', '"7"', "-1", "1.5", "1e300", "[1]"])(
    "takes no version but a number back: %s",
    async (odd) => {
      expect(await read(`odd-version-${odd}`)).toMatchObject({ ok: true, value: { meta: { version: null } } });
      expect(await read("fine")).toMatchObject({ ok: true, value: { meta: { version: "1" } } });
    },
  );
});

describe("where hcv connects", () => {
  afterEach(() => net.close());

  it.each(hostileHosts)("not to %s", async (name) => {
    const before = server.connections();
    const closed = createNet({ allow: [], guarded: false, own: [] });
    for (const protocol of ["http", "https"]) {
      const opened = await hcv.open(vault({ host: name, protocol }), { ...host, net: closed });
      const item = opened.ok ? (await opened.value.read([{ resource: "a", version: null }]))[0] : opened;
      expect(item).toMatchObject({ ok: false });
      expect(item?.ok === false && item.failure).toBeOneOf(["refused", "misconfigured"]);
    }
    expect(server.connections()).toBe(before);
    await closed.close();
  });

  it.each(["a/b", "a?b", "a#b", "u@h", "u:p@h", "h:1", "http://h", " ", "a b", "a\n", "[::1", "%", "h\\x", ""])(
    "not to a host like %j, which is more than a host",
    async (name) => {
      const seen = server.requests().length;
      const item = await read("a", null, vault({ host: name === "" ? "%" : name }));
      expect(item).toMatchObject({ ok: false, failure: "misconfigured", code: "hcv.address-invalid" });
      expect(server.requests()).toHaveLength(seen);
    },
  );
});

describe("settings that name a file", () => {
  const files = Object.keys(hcvConfig).filter((name) => name.endsWith("_file"));
  const methods: Readonly<Record<string, readonly [method: string, code: string]>> = {
    kube_api_token_file: ["kubernetes", "hcv.service-account-of-nodes"],
    approle_secret_id_file: ["approle", "hcv.secret-id-in-file"],
  };

  it("are known", () => expect(files.sort()).toEqual(Object.keys(methods).sort()));

  it.each(
    Object.entries(methods).flatMap(([field, [method, code]]) =>
      [".keyhole/key", "/proc/self/environ", "/etc/hostname"].map((file) => [field, method, file, code]),
    ),
  )("are never followed: %s with %s at %s", async (field, method, file, code) => {
    const seen = server.connections();
    const config = { auth_method: method, [field]: file, token: null, approle_role_id: "role" };
    for (const access of [{}, { auth_method: "config" }]) {
      const item = await read("a", null, vault(config, access));
      expect(item).toMatchObject({ ok: false, failure: "misconfigured", code });
    }
    expect(server.connections()).toBe(seen);
  });
});

describe("the smallest policy", () => {
  const wants = [
    { resource: "app/db", version: null },
    { resource: "app/db", version: 2 },
    { resource: 'o"dd', version: null },
  ];
  it.each([
    ["v2", "values", ['"secret/data/app/db"', '"secret/data/o\\"dd"']],
    ["v2", "metadata", ['"secret/metadata/app/db"', '"secret/metadata/o\\"dd"']],
    ["v1", "values", ['"secret/app/db"', '"secret/o\\"dd"']],
  ] as const)("for %s and %s names exactly the paths", (kv, level, paths) => {
    const policy = hcv.leastPolicy?.(wants, level, { kv, mount: "secret" });
    expect(policy?.language).toBe("hcl");
    expect(policy?.text.match(/path ("(?:[^"\\]|\\.)*") \{\n {2}capabilities = \["read"\]\n\}/g)).toHaveLength(
      paths.length,
    );
    for (const path of paths) expect(policy?.text).toContain(`path ${path} {`);
  });

  it.each(["app/*", "+/db", "app/{{identity.entity.id}}", "${x}", "../x", "a\n"])("is not written for %j", (resource) =>
    expect(hcv.leastPolicy?.([{ resource, version: null }], "values", { kv: "v2" })).toBeNull(),
  );
});
