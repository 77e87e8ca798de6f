import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNet } from "@/lib/net/create-net";
import { NetRefusal } from "@/lib/net/refusal";
import http from "node:http";
import { httpServer, type LoopbackServer } from "../../support/loopback-server";

/** Each means this machine, a neighbour, or a service that hands out credentials. */
const hosts = [
  ...["127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "127.255.255.254", "2130706433", "017700000001", "0x7f000001"],
  ...["0x7f.0.0.1", "0177.0.0.1", "0177.0.0.01", "0x7f.1", "127.0.0.1.", "localhost", "LOCALHOST", "localhost."],
  ...["１２７.０.０.１", "127。0。0。1", "ⓛocalhost", "%31%32%37.0.0.1", "loc%61lhost", "0", "0.0.0.0", "00.0.0.0"],
  ...["[::1]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]"],
  ...["[::ffff:0:127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]"],
  ...["[2002:7f00:1::7f00:1]", "[2001:0:7f00:1::]", "[fe80::1]", "[fe80::5efe:7f00:1]", "[febf::1]", "[fec0::1]"],
  ...["[fc00::1]", "[fd12:3456::1]", "[fd00:ec2::254]", "[fd20:ce::254]", "[ff02::1]", "[100::1]", "[2001:db8::1]"],
  ...[
    "169.254.169.254",
    "169.254.1.1",
    "169.254.170.2",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.43518",
  ],
  ...["[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::]", "100.100.100.200", "168.63.129.16"],
  ...["10.0.0.1", "10.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1", "192.0.0.192", "192.0.2.1"],
  ...[
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "0xffffffff",
  ],
];

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
