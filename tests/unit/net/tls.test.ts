import https from "node:https";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import type { TlsOptions } from "@/lib/net/net";
import { certificateAuthority, type Authority, type Issued } from "../../support/certificates";
import { httpServer, type LoopbackServer } from "../../support/loopback-server";

let authority: Authority;
let good: LoopbackServer;
let expired: LoopbackServer;
let wrong: LoopbackServer;
let mutual: LoopbackServer;
let plain: LoopbackServer;
let client: Issued;
let net: ClosableNet;

beforeAll(async () => {
  authority = await certificateAuthority();
  const ok = await authority.issue({ names: ["localhost", "127.0.0.1"] });
  const old = await authority.issue({ names: ["localhost"], from: new Date("2020-01-01"), to: new Date("2020-02-01") });
  const other = await authority.issue({ names: ["other.test"] });
  client = await authority.issue({ names: ["client"] });
  const say = (_: unknown, response: { end(text: string): unknown }): void => void response.end("secured");
  good = await httpServer(say, { tls: ok });
  expired = await httpServer(say, { tls: old });
  wrong = await httpServer(say, { tls: other });
  mutual = await httpServer(say, { tls: { ...ok, ca: authority.cert, requestCert: true, rejectUnauthorized: true } });
  plain = await httpServer(say);
  const ports = [good, expired, wrong, mutual, plain].map((server) => server.port);
  const allow = ports.flatMap((port) =>
    ["localhost", "127.0.0.1"].map((host) => ({ kind: "host", host, port }) as const),
  );
  net = createNet({ allow, guarded: true, own: [], lookup: () => Promise.resolve(["127.0.0.1"]) });
});
afterAll(async () => {
  await net.close();
  await Promise.all([good, expired, wrong, mutual, plain].map((server) => server.close()));
});

const ask = (server: LoopbackServer, tls: TlsOptions, host = "localhost"): Promise<unknown> =>
  net.fetch(new URL(`https://${host}:${server.port}/`), { tls }).then(
    (answer) => answer.text(),
    (error: unknown) => error,
  );

describe("TLS", () => {
  it("is verified against the authority that was given", async () => {
    expect(await ask(good, { ca: authority.cert })).toBe("secured");
    expect(await ask(good, { ca: authority.cert }, "127.0.0.1")).toBe("secured");
    expect(await ask(good, {})).toMatchObject({ code: "tls", reason: "untrusted" });
    const stranger = await certificateAuthority("Stranger");
    expect(await ask(good, { ca: stranger.cert })).toMatchObject({ code: "tls" });
  });

  it("refuses an expired certificate and one for another name", async () => {
    expect(await ask(expired, { ca: authority.cert })).toMatchObject({ code: "tls", reason: "expired" });
    expect(await ask(wrong, { ca: authority.cert })).toMatchObject({ code: "tls", reason: "wrong-name" });
  });

  it("is not verified only where that was asked for", async () =>
    expect(await ask(wrong, { verify: false })).toBe("secured"));

  it("presents a client certificate", async () => {
    expect(await ask(mutual, { ca: authority.cert, cert: client.cert, key: client.key })).toBe("secured");
    expect(await ask(mutual, { ca: authority.cert })).toBeInstanceOf(Error);
  });

  it("fails without a quote when the texts are no PEM or the server speaks no TLS", async () => {
    const error = await ask(good, { ca: authority.cert, cert: "canary", key: "canary" });
    expect(error).toMatchObject({ code: "tls" });
    expect(String((error as Error).stack)).not.toContain("canary");
    expect(await ask(plain, {})).toMatchObject({ code: "tls" });
  });

  it("is the same through a Node agent", async () => {
    const get = (server: LoopbackServer, tls: TlsOptions): Promise<unknown> =>
      new Promise((resolve) => {
        const agent = net.agents(tls).https as https.Agent;
        https
          .get(`https://localhost:${server.port}/`, { agent }, (response) => resolve(response.statusCode))
          .on("error", resolve);
      });
    expect(await get(good, { ca: authority.cert })).toBe(200);
    expect(await get(good, {})).toMatchObject({ code: "tls", reason: "untrusted" });
  });
});
