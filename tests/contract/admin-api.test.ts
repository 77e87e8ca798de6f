import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "@/lib/domain/secret";
import { adminClient, type AdminConnection } from "@/lib/kong/admin-client";
import { createNet, type ClosableNet, type NetOptions } from "@/lib/net/create-net";
import { limits } from "@/lib/net/limits";
import answer from "../fixtures/custom-vault-schema.json" with { type: "json" };
import { certificateAuthority, type Authority } from "../support/certificates";
import { httpServer } from "../support/loopback-server";
import { watchPrinted } from "../support/watch-printed";
import { AdminApiStub, json } from "./stubs/admin-api";

const canary = "canary-8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4u";
let authority: Authority;
let stub: AdminApiStub;
let net: ClosableNet;

beforeAll(async () => {
  authority = await certificateAuthority();
});
beforeEach(async () => {
  stub = await AdminApiStub.start();
  net = netTo(stub.server.port);
});
afterEach(async () => {
  await net.close();
  await stub.server.close();
});

const netTo = (port: number, more: Partial<NetOptions> = {}): ClosableNet =>
  createNet({ allow: [{ kind: "host", host: "127.0.0.1", port }], guarded: true, own: [], ...more });
const connection = (more: Partial<AdminConnection> = {}): AdminConnection => {
  return { address: stub.address, header: "Kong-Admin-Token", token: Secret.fromText(canary), ca: null, ...more };
};
const client = (more: Partial<AdminConnection> = {}) => adminClient(connection(more), net);
const ended = async (work: Promise<{ readonly ok: boolean; readonly problem?: unknown }>) => {
  const result = await work;
  return result.ok ? "read" : result.problem;
};

describe("reading a schema", () => {
  it("asks for the vault by its name and gives what Kong said, without RBAC and with it", async () => {
    expect(await client({ token: null }).vaultSchema("acme-http")).toEqual({ ok: true, value: answer });
    stub.token = canary;
    expect(await client().vaultSchema("acme-http")).toEqual({ ok: true, value: answer });
    expect(stub.server.requests().map(({ method, url }) => `${method} ${url}`)).toEqual(
      Array(2).fill("GET /schemas/vaults/acme-http"),
    );
  });

  it("keeps a path in front, and sends the token in the header that is named", async () => {
    Object.assign(stub, { prefix: "/admin-api/team", token: canary, header: "x-own-header" });
    expect(await ended(client({ header: "X-Own-Header" }).vaultSchema("acme-http"))).toBe("read");
    const [request] = stub.server.requests();
    expect(request?.headers["kong-admin-token"]).toBeUndefined();
    expect(request?.url).toBe("/admin-api/team/schemas/vaults/acme-http");
  });

  it.each(["a/b", "../plugins", "..%2fplugins", "a?b=c", "a#b", "ä b", "%", "a\\b", "a;b"])(
    "sends %j as one segment",
    async (name) => {
      stub.schemas.set(name, answer);
      expect(await ended(client().vaultSchema(name))).toBe("read");
      expect(stub.server.requests()[0]?.url).toBe(`/schemas/vaults/${encodeURIComponent(name)}`);
    },
  );

  it.each(["", ".", "..", "\ud800"])("asks nothing for %j, which is no name", async (name) => {
    expect(await ended(client().vaultSchema(name))).toBe("kong.vault-missing");
    expect(stub.server.connections()).toBe(0);
  });
});

describe("the version", () => {
  it.each([
    ["3.9.1", "3.9"],
    ["3.15.0.0", "3.15"],
    ["3.8.0.0-enterprise-edition", "3.8"],
    ["2.8", "2.8"],
  ])("of a node that says %s is %s", async (version, expected) => {
    stub.version = version;
    expect(await client().version()).toEqual({ ok: true, value: expected });
  });

  it.each([["three"], [3.9], [null], ["3.x"], [`3.9${"9".repeat(9)}`]])("is not told by %j", async (version) => {
    stub.version = version;
    expect(await ended(client().version())).toBe("kong.not-kong");
  });
});

describe("what Kong refuses", () => {
  it.each([
    [401, { message: "Invalid RBAC credentials" }, "kong.token-refused"],
    [401, { message: "Unauthorized", status: 401 }, "kong.token-refused"],
    [401, { message: "No API key found in request" }, "kong.token-not-found"],
    [401, { message: "Duplicate API key found" }, "kong.token-duplicate"],
    [401, "<html>Who are you?</html>", "kong.door-refused"],
    [403, { message: `${canary}, you do not have permissions to read this resource` }, "kong.denied"],
    [404, { message: "No vault named 'acme-http'" }, "kong.vault-missing"],
    [404, { message: "Not found" }, "kong.path-missing"],
    [404, "<h1>404</h1>", "kong.not-kong"],
    [500, { message: "An unexpected error occurred" }, "kong.failed"],
    [200, "<!doctype html><title>Kong Manager</title>", "kong.not-kong"],
    [200, "\u0000\u0001garbage", "kong.not-kong"],
    [200, "[]", "kong.not-kong"],
    [200, { data: [] }, "kong.not-kong"],
    [200, "[".repeat(100_000), "kong.not-kong"],
  ])("with %i and %j is %s", async (status, body, code) => {
    stub.onAny = json(status, body);
    expect(await ended(client().vaultSchema("acme-http"))).toBe(code);
  });

  it("for want of a token is another thing than a token it does not take", async () => {
    stub.token = "another";
    expect(await ended(client({ token: null }).vaultSchema("acme-http"))).toBe("kong.token-missing");
    expect(await ended(client().vaultSchema("acme-http"))).toBe("kong.token-refused");
  });
});

describe("the way there", () => {
  it("follows no redirect, and carries the token to no other place", async () => {
    const trap = await httpServer((_, response) => void response.end("{}"));
    for (const status of [301, 302, 303, 307, 308]) {
      stub.onAny = (_, response) =>
        void response.writeHead(status, { location: `http://127.0.0.1:${trap.port}/` }).end();
      expect(await ended(client().vaultSchema("acme-http"))).toBe("kong.redirect");
    }
    expect(trap.connections()).toBe(0);
    await trap.close();
  });

  it("is the allow-list's: without an entry nothing is dialled", async () => {
    const strict = createNet({ allow: [], guarded: false, own: [] });
    expect(await ended(adminClient(connection(), strict).vaultSchema("acme-http"))).toBe("kong.not-allowed");
    expect(stub.server.connections()).toBe(0);
    await strict.close();
  });

  it.each([
    ["http://169.254.169.254", "kong.never-dialled"],
    ["http://[fe80::1]", "kong.never-dialled"],
  ])("never leads to %s", async (address, code) => {
    expect(await ended(client({ address }).vaultSchema("acme-http"))).toBe(code);
  });

  it("ends when there is no answer, with a flood, and where nothing listens", async () => {
    const short = netTo(stub.server.port, { limits: { ...limits, totalMs: 300, answerBytes: 64 * 1024 } });
    stub.onAny = () => undefined;
    expect(await ended(adminClient(connection(), short).vaultSchema("acme-http"))).toBe("kong.timed-out");
    stub.onAny = (_, response) => void response.end(Buffer.alloc(1024 * 1024, 0x20));
    expect(await ended(adminClient(connection(), short).vaultSchema("acme-http"))).toBe("kong.too-large");
    await short.close();
    await stub.server.close();
    expect(await ended(client().vaultSchema("acme-http"))).toBe("kong.unreachable");
  });

  it("reads an answer to its end, at most four MiB of it", async () => {
    stub.onAny = json(200, { ...answer, padding: "x".repeat(limits.answerBytes) });
    expect(await ended(client().vaultSchema("acme-http"))).toBe("kong.too-large");
  });

  it("tells what speaks no HTTP from what speaks no TLS", async () => {
    stub.onAny = (request) => void request.socket.end("SSH-2.0-OpenSSH_9.9\r\n");
    expect(await ended(client().vaultSchema("acme-http"))).toBe("kong.not-http");
    stub.onAny = null;
    const address = stub.address.replace("http:", "https:");
    expect(await ended(client({ address }).vaultSchema("acme-http"))).toBe("kong.tls");
  });
});

describe("TLS", () => {
  const secured = async (q: { readonly names?: readonly string[]; readonly to?: Date }, ca: string | null) => {
    const issued = await authority.issue({ names: q.names ?? ["127.0.0.1"], ...(q.to && { to: q.to }) });
    const kong = await AdminApiStub.start({ tls: issued });
    const own = netTo(kong.server.port);
    const address = `https://127.0.0.1:${kong.server.port}`;
    const code = await ended(adminClient(connection({ address, ca }), own).vaultSchema("acme-http"));
    const requests = kong.server.requests().length;
    await own.close();
    await kong.server.close();
    return { code, requests };
  };

  it("is trusted by the CA of the connection, and by no other", async () => {
    expect(await secured({}, authority.cert)).toEqual({ code: "read", requests: 1 });
    expect(await secured({}, null)).toEqual({ code: "kong.tls-untrusted", requests: 0 });
    const another = await certificateAuthority("Another");
    expect(await secured({}, another.cert)).toEqual({ code: "kong.tls-untrusted", requests: 0 });
  });

  it("has to be in time and for that name before anything is sent", async () => {
    const yesterday = new Date(Date.now() - 3_600_000);
    expect(await secured({ to: yesterday }, authority.cert)).toEqual({ code: "kong.tls-expired", requests: 0 });
    const elsewhere = await secured({ names: ["kong.example"] }, authority.cert);
    expect(elsewhere).toEqual({ code: "kong.tls-wrong-name", requests: 0 });
  });
});

describe("a token", () => {
  it("and what Kong says of it are in nothing that is answered, thrown or printed", async () => {
    const printed = watchPrinted();
    const told: unknown[] = [];
    for (const status of [200, 401, 403, 404, 500]) {
      stub.onAny = json(status, { message: `${canary}: no`, fields: status === 200 ? canary : [] });
      told.push(await client().vaultSchema("acme-http"), await client().version());
    }
    const broken = Secret.fromText(`${canary}\nX-More: y`);
    told.push(await client({ token: broken }).vaultSchema("acme-http"));
    printed.stop();
    expect(told.at(-1)).toEqual({ ok: false, problem: "kong.request-invalid" });
    expect(`${JSON.stringify(told)} ${printed.text()}`).not.toContain(canary);
    expect(JSON.stringify(connection())).not.toContain(canary);
  });
});
