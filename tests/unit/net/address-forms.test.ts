import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNet } from "@/lib/net/create-net";
import { NetRefusal } from "@/lib/net/refusal";
import http from "node:http";
import { hostileHosts as hosts } from "../../support/hostile-hosts";
import { httpServer, type LoopbackServer } from "../../support/loopback-server";

describe("an address nobody allowed", () => {
  let v4: LoopbackServer;
  let v6: LoopbackServer;
  beforeAll(async () => {
    v4 = await httpServer((_, response) => response.end("reached"), { host: "0.0.0.0" });
    v6 = await httpServer((_, response) => response.end("reached"), { host: "::1", port: v4.port });
  });
  afterAll(() => Promise.all([v4.close(), v6.close()]));

  it("is tried in at least sixty forms", () => expect(hosts.length).toBeGreaterThanOrEqual(60));

  it.each(hosts.flatMap((host) => [true, false].map((guarded): [string, boolean] => [host, guarded])))(
    "gets no connection: %s (guarded: %s)",
    async (host, guarded) => {
      const net = createNet({ allow: [], guarded, own: [] });
      const url = new URL(`http://${host}:${v4.port}/`);
      const refusal = await net.fetch(url, {}).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(NetRefusal);
      expect(refusal).toMatchObject({ code: "destination-refused" });
      await net.close();
    },
  );

  it.each(hosts)("gets no connection through a Node agent: %s", async (host) => {
    const agent = createNet({ allow: [], guarded: false, own: [] }).agents().http as http.Agent;
    const url = new URL(`http://${host}:${v4.port}/`);
    const error = await new Promise((resolve) => {
      http.get(url, { agent }, resolve).on("error", resolve);
    });
    expect(error).toBeInstanceOf(NetRefusal);
  });

  it("was never seen at the socket", () => {
    expect(v4.connections()).toBe(0);
    expect(v6.connections()).toBe(0);
  });

  it("would have been seen, had it been allowed", async () => {
    const net = createNet({ allow: [{ kind: "host", host: "127.0.0.1", port: v4.port }], guarded: true, own: [] });
    const answer = await net.fetch(new URL(`http://0x7f.1:${v4.port}/`), {});
    expect(await answer.text()).toBe("reached");
    expect(v4.connections()).toBe(1);
    await net.close();
  });
});
