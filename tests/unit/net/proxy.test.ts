import http from "node:http";
import type { Socket } from "node:net";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AllowEntry } from "@/lib/domain/allow-entry";
import { createNet, type ClosableNet, type NetOptions } from "@/lib/net/create-net";
import type { Proxy, TlsOptions } from "@/lib/net/net";
import { certificateAuthority, type Authority, type Issued } from "../../support/certificates";
import { forwardProxy, type ForwardProxy } from "../../support/forward-proxy";
import { httpServer, type LoopbackServer } from "../../support/loopback-server";

const closing: (() => Promise<unknown>)[] = [];
const opened = async <T extends { close(): Promise<void> }>(opening: Promise<T> | T): Promise<T> => {
  const one = await opening;
  closing.push(() => one.close());
  return one;
};
const credential = `Basic ${Buffer.from("keyhole:canary-of-proxy").toString("base64")}`;
/** Where servers are for whoever asks the proxy, which finds them on loopback. */
const behind = "10.20.30.40";

let authority: Authority;
let issued: Issued;
let proxy: ForwardProxy;
let server: LoopbackServer;
let secured: LoopbackServer;

beforeAll(async () => {
  authority = await certificateAuthority();
  issued = await authority.issue({ names: ["localhost", "127.0.0.1", behind] });
});
beforeEach(async () => {
  proxy = await opened(forwardProxy({ credential }));
  server = await opened(httpServer((_, response) => void response.end("plain")));
  secured = await opened(httpServer((_, response) => void response.end("secured"), { tls: issued }));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const allow = (port: number, host = "127.0.0.1"): AllowEntry => ({ kind: "host", host, port });
const dialler = (options: Partial<NetOptions> = {}): ClosableNet => {
  const listed = [allow(proxy.port), allow(server.port, behind), allow(secured.port, behind), allow(server.port)];
  const net = createNet({ allow: listed, guarded: false, own: [], ...options });
  closing.push(() => net.close());
  return net;
};
const by = (more: Partial<Proxy> = {}): TlsOptions => ({
  ca: authority.cert,
  proxy: { url: `http://127.0.0.1:${proxy.port}`, authorization: credential, ...more },
});
/** What came back: the text, or the refusal. */
const ask = (net: ClosableNet, url: string, tls: TlsOptions = by()): Promise<unknown> =>
  net.fetch(new URL(url), { tls, headers: { "x-vault-token": "canary-of-vault" } }).then(
    (answer) => answer.text(),
    (error: unknown) => error,
  );
const plainUrl = (): string => `http://${behind}:${server.port}/`;
const securedUrl = (): string => `https://${behind}:${secured.port}/`;

describe("a proxy", () => {
  it("leads to servers with and without TLS, and gets what is the server's in a tunnel only", async () => {
    const net = dialler();
    expect(await ask(net, plainUrl())).toBe("plain");
    expect(await ask(net, securedUrl())).toBe("secured");
    expect(proxy.heads.map((head) => head.split("\r\n")[0])).toEqual([
      `CONNECT ${behind}:${server.port} HTTP/1.1`,
      `CONNECT ${behind}:${secured.port} HTTP/1.1`,
    ]);
    expect(proxy.heads.join("")).not.toContain("canary-of-vault");
    for (const { headers } of [...server.requests(), ...secured.requests()]) {
      expect(Object.keys(headers)).not.toContain("proxy-authorization");
    }
  });

  it("may be spoken to by TLS itself", async () => {
    proxy = await opened(forwardProxy({ credential, tls: issued }));
    const net = dialler();
    const tls = by({ url: `https://127.0.0.1:${proxy.port}` });
    expect(await ask(net, securedUrl(), tls)).toBe("secured");
    expect(await ask(net, plainUrl(), { ...tls })).toBe("plain");
    expect(await ask(net, plainUrl(), { proxy: tls.proxy! })).toMatchObject({ code: "tls", reason: "untrusted" });
  });

  it("cannot stand for the server: its certificate is checked through the tunnel", async () => {
    const { ca: _none, ...untrusting } = by();
    expect(await ask(dialler(), securedUrl(), untrusting)).toMatchObject({ code: "tls", reason: "untrusted" });
    expect(secured.requests()).toEqual([]);
  });

  it("is there for clients that take a Node agent", async () => {
    const net = dialler();
    const status = await new Promise((resolve) => {
      const agent = net.agents(by()).http as http.Agent;
      http.get(plainUrl(), { agent }, (response) => resolve(response.resume().statusCode)).on("error", resolve);
    });
    expect([status, proxy.connections()]).toEqual([200, 1]);
  });

  it("must be on the list, whatever the gateway, and is not asked otherwise", async () => {
    const net = dialler({ allow: [allow(server.port, behind)] });
    expect(await ask(net, plainUrl())).toMatchObject({ code: "proxy", reason: "not-allowed" });
    const lookup = (host: string): Promise<string[]> =>
      Promise.resolve([host === "localhost" ? "127.0.0.1" : "93.184.216.34"]);
    const open = dialler({ allow: [allow(server.port, behind)], lookup });
    // A public address, to which an unguarded gateway needs no entry.
    expect(await ask(open, plainUrl(), by({ url: "http://proxy.test:3128" }))).toMatchObject({
      ...{ code: "proxy", reason: "not-allowed" },
    });
    expect([proxy.connections(), server.connections()]).toEqual([0, 0]);
  });

  it.each([
    ["a server that is not listed", () => "http://127.0.0.1:1/", "not-allowed"],
    [
      "loopback, which would be its own, though this machine's is listed",
      () => `http://127.0.0.1:${server.port}/`,
      "not-allowed",
    ],
    ["a metadata service", () => "http://169.254.169.254/latest/", "metadata"],
    ["a link-local address", () => "http://[fe80::1]/", "link-local"],
    ["a name that means a metadata service", () => "http://evil.test/", "metadata"],
  ])("does not lead to %s, and is not asked", async (_, url, reason) => {
    const net = dialler({ lookup: () => Promise.resolve(["169.254.169.254"]) });
    expect(await ask(net, url())).toMatchObject({ code: "destination-refused", reason });
    expect(proxy.connections()).toBe(0);
  });

  it("is told the address that was checked, though the name means another one a moment later", async () => {
    const answers = [[behind], ["169.254.169.254"]];
    const net = dialler({
      allow: [allow(proxy.port), allow(server.port, "server.test")],
      lookup: () => Promise.resolve(answers.shift() ?? []),
    });
    expect(await ask(net, `http://server.test:${server.port}/`)).toBe("plain");
    expect(proxy.heads[0]).toContain(`CONNECT ${behind}:${server.port} HTTP/1.1`);
    expect(answers).toHaveLength(1);
  });

  it.each([
    ["other credentials", { authorization: "Basic b3RoZXI=" }, "unauthorized"],
    ["credentials in its address", { url: "http://u:canary@127.0.0.1:1" }, "invalid"],
    ["a path", { url: "http://127.0.0.1:1/x" }, "invalid"],
    ["another scheme", { url: "socks5://127.0.0.1:1" }, "invalid"],
    ["no address", { url: "canary" }, "invalid"],
  ])("with %s is refused, and nothing of it is quoted", async (_, more, reason) => {
    const error = await ask(dialler(), plainUrl(), by(more));
    expect(error).toMatchObject({ code: "proxy", reason });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("canary");
    expect(server.connections()).toBe(0);
  });

  it.each<[string, (near: Socket) => unknown, object]>([
    ["floods", (near) => near.write(Buffer.alloc(64 * 1024, 0x61)), { code: "proxy" }],
    ["talks nonsense", (near) => near.write("SSH-2.0\r\n\r\n"), { code: "proxy" }],
    [
      "answers in the server's place",
      (near) => near.write("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\ncanary"),
      { code: "proxy" },
    ],
    ["redirects", (near) => near.write("HTTP/1.1 302 Found\r\nLocation: http://evil.test/\r\n\r\n"), { code: "proxy" }],
    ["hangs up", (near) => near.destroy(), { code: "proxy" }],
    ["hangs", () => undefined, { code: "timed-out" }],
  ])("that %s ends the exchange", async (_, misbehave, expected) => {
    proxy.misbehave = (near) => void misbehave(near);
    const net = dialler({ limits: { connectMs: 1_000, totalMs: 2_000, answerBytes: 4_096 } });
    expect(await ask(net, plainUrl())).toMatchObject(expected);
    expect(server.connections()).toBe(0);
  });
});
