import fs from "node:fs";
import http from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import type { AllowEntry } from "@/lib/domain/allow-entry";
import { toItsEnd, untilCalledOff } from "@/lib/net/calling-off";
import { createNet, type ClosableNet, type NetOptions } from "@/lib/net/create-net";
import { limits } from "@/lib/net/limits";
import { NetRefusal } from "@/lib/net/refusal";
import { httpServer, type LoopbackServer } from "../../support/loopback-server";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const serve = async (...args: Parameters<typeof httpServer>): Promise<LoopbackServer> => {
  const server = await httpServer(...args);
  closing.push(server.close);
  return server;
};
const dialler = (options: Partial<NetOptions>): ClosableNet => {
  const net = createNet({ allow: [], guarded: false, own: [], ...options });
  closing.push(net.close);
  return net;
};
const allow = (port: number, host = "127.0.0.1"): AllowEntry => ({ kind: "host", host, port });
const here = (port: number, path = "/"): URL => new URL(`http://127.0.0.1:${port}${path}`);
const refusal = (net: ClosableNet, url: URL, init: RequestInit = {}): Promise<unknown> =>
  net.fetch(url, init).then(
    () => "no refusal",
    (error: unknown) => error,
  );
const short = { connectMs: 400, totalMs: 400, answerBytes: 4096 };

describe("an exchange", () => {
  it("brings status, headers and body of an allowed server", async () => {
    const server = await serve((request, response) => {
      request.resume().on("end", () => response.writeHead(201, { "x-more": "yes" }).end("body"));
    });
    const net = dialler({ allow: [allow(server.port)] });
    const init = { method: "POST", body: "sent", headers: { "X-Vault-Token": "t" } };
    const answer = await net.fetch(here(server.port, "/a%2Fb?c=1"), init);
    expect([answer.status, answer.headers.get("x-more"), await answer.text()]).toEqual([201, "yes", "body"]);
    expect(server.requests()[0]).toMatchObject({
      method: "POST",
      url: "/a%2Fb?c=1",
      headers: { "x-vault-token": "t" },
    });
  });

  it("keeps a bounded number of connections, however many settings of TLS come along", async () => {
    const open = new Set<unknown>();
    let slow: { end(text: string): unknown } | null = null;
    const server = await serve(({ socket, url }, response) => {
      if (!open.has(socket)) socket.once("close", () => open.delete(socket));
      open.add(socket);
      if (url === "/slow") slow = response;
      else response.end();
    });
    const net = dialler({ allow: [allow(server.port)] });
    const underWay = net.fetch(here(server.port, "/slow"), { tls: {} });
    for (let count = 0; count < 60; count += 1) await net.fetch(here(server.port), { tls: {} });
    await expect.poll(() => open.size).toBeLessThanOrEqual(33);
    // What was under way when its turn came is answered all the same.
    (slow as { end(text: string): unknown } | null)?.end("at last");
    expect(await (await underWay).text()).toBe("at last");
  });

  it("has the limits of three and ten seconds and four mebibytes", () =>
    expect(limits).toEqual({ connectMs: 3_000, totalMs: 10_000, answerBytes: 4_194_304 }));

  it.each(["ftp://127.0.0.1/", "file:///etc/passwd", "data:text/plain,x", "ws://127.0.0.1/"])(
    "speaks http and https only, not %s",
    async (url) => {
      expect(await refusal(dialler({}), new URL(url))).toMatchObject({ code: "destination-refused", reason: "scheme" });
    },
  );

  it("quotes nothing of a header it cannot send", async () => {
    const error = await refusal(dialler({}), here(1), { headers: { "x-vault-token": "canary\u0000canary" } });
    expect(error).toMatchObject({ code: "request-invalid" });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("canary");
  });

  it("refuses credentials in the address", async () =>
    expect(await refusal(dialler({}), new URL("http://u:p@127.0.0.1/"))).toMatchObject({ code: "request-invalid" }));

  it("says that nothing listens, in our words only", async () => {
    const server = await httpServer((_, response) => response.end());
    await server.close();
    const error = await refusal(dialler({ allow: [allow(server.port)] }), here(server.port));
    expect(error).toMatchObject({ code: "connect-failed" });
    expect(error).not.toHaveProperty("cause");
  });

  it("ends when whoever asked has gone", async () => {
    const server = await serve(() => undefined);
    const gone = new AbortController();
    const net = dialler({ allow: [allow(server.port)], signal: gone.signal });
    const waiting = refusal(net, here(server.port));
    gone.abort();
    expect(await waiting).toMatchObject({ code: "timed-out", reason: "aborted" });
  });

  it("ends as timed out when the work that asks is called off, and sends nothing more for it", async () => {
    const closed: string[] = [];
    const server = await serve((request, response) => {
      response.on("close", () => closed.push(request.url ?? ""));
      if (request.url === "/given-back") response.end();
    });
    const net = dialler({ allow: [allow(server.port)] });
    const ending = new AbortController();
    const work = async (): Promise<readonly unknown[]> => [
      await refusal(net, here(server.port, "/first")),
      await refusal(net, here(server.port, "/second")),
      await toItsEnd(() => refusal(net, here(server.port, "/given-back"))),
    ];
    const [called, other] = [untilCalledOff(ending.signal, work), refusal(net, here(server.port, "/other"))];
    await expect.poll(() => server.requests().length, { timeout: 20_000 }).toBe(2);
    ending.abort();
    const late = { code: "timed-out", reason: null };
    expect(await called).toMatchObject([late, late, "no refusal"]);
    await expect.poll(() => closed.includes("/first"), { timeout: 20_000 }).toBe(true);
    expect(new Set(server.requests().map(({ url }) => url))).toEqual(new Set(["/first", "/other", "/given-back"]));
    expect(closed).not.toContain("/other");
    await net.close();
    expect(await other).toMatchObject({ code: "connect-failed" });
  });

  it("knows an answer that is not HTTP", async () => {
    const server = await serve((request) => request.socket.end("SSH-2.0-OpenSSH\r\n"));
    const net = dialler({ allow: [allow(server.port)] });
    expect(await refusal(net, here(server.port))).toMatchObject({ code: "answer-invalid" });
  });
});

describe("where it goes", () => {
  it.each([
    ["http://127.0.0.1", "127.0.0.1", null],
    ["http://127.0.0.1", "localhost", "not-allowed"],
    ["http://localhost", "127.0.0.1", "not-allowed"],
    ["http://127.0.0.2", "127.0.0.1", "not-allowed"],
  ])("%s with an entry for %s: %s", async (origin, entry, reason) => {
    const server = await serve((_, response) => response.end());
    const net = dialler({ allow: [allow(server.port, entry)] });
    const error = await refusal(net, new URL(`${origin}:${server.port}/`));
    expect(reason === null ? error : (error as NetRefusal).reason).toBe(reason ?? "no refusal");
    expect(server.connections()).toBe(reason === null ? 1 : 0);
  });

  it("needs an entry for a public address on a guarded gateway only", async () => {
    const asked: string[] = [];
    const lookup = (host: string): Promise<string[]> => {
      asked.push(host);
      return Promise.resolve(["198.51.100.1", "93.184.216.34"]);
    };
    // The first address is reserved, so nothing is dialled even where public ones may be.
    const error = await refusal(dialler({ lookup }), new URL("http://example.test/"));
    expect(error).toMatchObject({ reason: "reserved" });
    const guarded = dialler({ guarded: true, lookup: () => Promise.resolve(["93.184.216.34"]) });
    expect(await refusal(guarded, new URL("http://example.test/"))).toMatchObject({ reason: "not-allowed" });
    expect(asked).toEqual(["example.test"]);
  });

  it("never lets an outside name lead to loopback, listed or not", async () => {
    const server = await serve((_, response) => response.end());
    const net = dialler({
      allow: [allow(server.port, "backend.test"), allow(server.port)],
      lookup: () => Promise.resolve(["127.0.0.1"]),
    });
    const error = await refusal(net, new URL(`http://backend.test:${server.port}/`));
    expect(error).toMatchObject({ code: "destination-refused", reason: "not-allowed" });
    expect(server.connections()).toBe(0);
  });

  it("refuses a name with one bad address among good ones", async () => {
    const server = await serve((_, response) => response.end());
    const net = dialler({
      allow: [allow(server.port, "localhost")],
      lookup: () => Promise.resolve(["127.0.0.1", "169.254.169.254"]),
    });
    expect(await refusal(net, new URL(`http://localhost:${server.port}/`))).toMatchObject({ reason: "metadata" });
    expect(server.connections()).toBe(0);
  });

  it("dials the address it checked though the name means another one a moment later", async () => {
    const good = await serve((_, response) => response.setHeader("connection", "close").end("good"));
    const evil = await serve((_, response) => response.end("evil"), { host: "127.0.0.2", port: good.port });
    const answers = [["127.0.0.1"], ["127.0.0.2"], ["169.254.169.254"]];
    let asked = 0;
    const lookup = (): Promise<string[]> => Promise.resolve(answers[asked++] ?? []);
    const net = dialler({ allow: [allow(good.port, "localhost")], lookup });
    const url = new URL(`http://localhost:${good.port}/`);
    expect(await (await net.fetch(url, {})).text()).toBe("good");
    expect([asked, good.connections(), evil.connections()]).toEqual([1, 1, 0]);
    // The next connection is checked anew, with what the name means then.
    expect(await (await net.fetch(url, {})).text()).toBe("evil");
    expect(await refusal(dialler({ allow: [allow(good.port, "localhost")], lookup }), url)).toMatchObject({
      reason: "metadata",
    });
  });

  it("refuses Keyhole's own doors though they are listed", async () => {
    const server = await serve((_, response) => response.end(), { host: "0.0.0.0" });
    const { port } = server;
    const listed = ["127.0.0.1", "127.0.0.2", "localhost", "db.test"].map((host) => allow(port, host));
    const lookup = (): Promise<string[]> => Promise.resolve(["127.0.0.1"]);
    for (const host of ["127.0.0.1", "0.0.0.0", "localhost", "::1", "db.test"]) {
      for (const target of ["127.0.0.1", "127.0.0.2", "localhost"]) {
        const net = dialler({ allow: listed, own: [{ host, port }], lookup });
        const error = await refusal(net, new URL(`http://${target}:${port}/`));
        expect([host, target, error]).toMatchObject([host, target, { code: "destination-refused", reason: "own" }]);
      }
    }
    expect(server.connections()).toBe(0);
    const other = dialler({ allow: listed, own: [{ host: "127.0.0.1", port: port + 1 }] });
    expect(await refusal(other, here(port))).toBe("no refusal");
  });

  it("refuses Keyhole's own doors on every address of this machine", async () => {
    const { networkInterfaces } = await import("node:os");
    const mine = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter((one) => one.family === "IPv4" && !one.internal);
    const server = await serve((_, response) => response.end(), { host: "0.0.0.0" });
    for (const { address } of mine) {
      const net = dialler({ allow: [allow(server.port, address)], own: [{ host: "0.0.0.0", port: server.port }] });
      const error = await refusal(net, new URL(`http://${address}:${server.port}/`));
      expect(error).toMatchObject({ reason: "own" });
    }
    expect(server.connections()).toBe(0);
  });
});

describe("a hostile server", () => {
  it.each([301, 302, 303, 307, 308])("gets no token carried to another host by a %i", async (status) => {
    const thief = await serve((_, response) => response.end("thanks"), { host: "127.0.0.2" });
    const target = `http://127.0.0.2:${thief.port}/`;
    const server = await serve((_, response) => response.writeHead(status, { location: target }).end());
    const net = dialler({ allow: [allow(server.port), allow(thief.port, "127.0.0.2")] });
    const error = await refusal(net, here(server.port), { headers: { "X-Vault-Token": "token" } });
    expect(error).toMatchObject({ code: "redirect" });
    expect(thief.connections()).toBe(0);
  });

  it("cannot fill the memory with 300 MB", async () => {
    const chunk = Buffer.alloc(1024 * 1024, 0x61);
    let sent = 0;
    const server = await serve((_, response) => {
      const more = (): void => {
        while (sent < 300 && !response.destroyed) {
          sent += 1;
          if (!response.write(chunk)) return void response.once("drain", more);
        }
        response.end();
      };
      more();
    });
    const net = dialler({ allow: [allow(server.port)] });
    const residentBytes = (): number =>
      Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024;
    const measures = process.platform === "linux" ? residentBytes : (): number => process.memoryUsage.rss();
    const before = measures();
    expect(await refusal(net, here(server.port))).toMatchObject({ code: "too-large" });
    expect(measures() - before).toBeLessThan(64 * 1024 * 1024);
    expect(sent).toBeLessThan(100);
  });

  it("is left at once when it announces too much", async () => {
    const server = await serve((_, response) => response.writeHead(200, { "content-length": "5000000" }).write("x"));
    const net = dialler({ allow: [allow(server.port)] });
    expect(await refusal(net, here(server.port))).toMatchObject({ code: "too-large" });
  });

  it("may answer exactly as much as is read", async () => {
    const server = await serve((_, response) => response.end(Buffer.alloc(short.answerBytes)));
    const net = dialler({ allow: [allow(server.port)], limits: short });
    expect(await refusal(net, here(server.port))).toBe("no refusal");
  });

  it.each([
    ["hangs after accepting", (): void => undefined],
    [
      "hangs after the headers",
      (_: unknown, response: http.ServerResponse): void => void response.writeHead(200).write("a"),
    ],
    [
      "trickles",
      (_: unknown, response: http.ServerResponse): void => {
        const timer = setInterval(() => response.write("a"), 20);
        response.on("close", () => clearInterval(timer));
      },
    ],
  ])("that %s is left at the deadline", async (_, handler) => {
    const server = await serve(handler);
    const net = dialler({ allow: [allow(server.port)], limits: short });
    const started = performance.now();
    expect(await refusal(net, here(server.port))).toMatchObject({ code: "timed-out", reason: null });
    expect(performance.now() - started).toBeLessThan(short.totalMs + 400);
  });

  it("a name that is never resolved is left at the deadline", async () => {
    const net = dialler({ limits: short, lookup: () => new Promise(() => undefined) });
    expect(await refusal(net, new URL("http://slow.test/"))).toMatchObject({ code: "timed-out" });
  });

  it("never gets its words into an error", async () => {
    const server = await serve((_, response) => response.writeHead(302, { location: "http://canary/" }).end("canary"));
    const error = (await refusal(dialler({ allow: [allow(server.port)] }), here(server.port))) as Error;
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain("canary");
  });
});

describe("the agents for vendor clients", () => {
  const get = (net: ClosableNet, url: URL): Promise<unknown> =>
    new Promise((resolve) => {
      const request = http.get(url, { agent: net.agents().http as http.Agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => resolve(Buffer.concat(chunks).toString()));
        response.on("error", resolve);
      });
      request.on("error", resolve);
    });

  it("bring an answer from an allowed server", async () => {
    const server = await serve((_, response) => response.end("body"));
    expect(await get(dialler({ allow: [allow(server.port)] }), here(server.port))).toBe("body");
  });

  it("end a flood and a hanging server", async () => {
    const chunk = Buffer.alloc(1024 * 1024);
    const flood = await serve((_, response) => {
      const more = (): void => void response.write(chunk, () => (response.destroyed ? undefined : more()));
      more();
    });
    const hang = await serve(() => undefined);
    const net = dialler({ allow: [allow(flood.port), allow(hang.port)], limits: short });
    expect(await get(net, here(flood.port))).toBeInstanceOf(Error);
    expect(await get(net, here(hang.port))).toMatchObject({ code: "timed-out" });
  });
});
