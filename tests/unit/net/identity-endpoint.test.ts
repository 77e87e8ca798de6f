import http from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { normalHost } from "@/lib/domain/allow-entry";
import { addressClass, parseIpAddress } from "@/lib/domain/ip-address";
import { refusalFor } from "@/lib/net/allow-list";
import { createNet, type NetOptions } from "@/lib/net/create-net";
import { hostileHosts } from "../../support/hostile-hosts";
import { httpServer, type LoopbackServer } from "../../support/loopback-server";

/** Says what becomes of a destination where `endpoint` is the one place that may be asked. */
const judge = (endpoint: string, host: string, address: string, port: number): string | null => {
  const parsed = parseIpAddress(address);
  if (parsed === null) throw new Error(address);
  const [only = "", at = ""] = endpoint.split("|");
  return refusalFor({ host, address: parsed, port }, { ...rules, identityOnly: { host: only, port: Number(at) } });
};
const listed = { kind: "network", network: "0.0.0.0", bits: 0, port: null } as const;
/** An allow-list that has everything in it, which must not help. */
const rules = { allow: [listed], guarded: false };

describe("the endpoint of an app's identity, by its address", () => {
  it.each([
    ["169.254.129.5", "169.254.129.5"],
    ["169.254.169.254", "169.254.169.254"],
    ["127.0.0.1", "127.0.0.1"],
    ["127.9.8.7", "127.9.8.7"],
    ["localhost", "127.0.0.1"],
    ["localhost", "::1"],
    ["[::1]", "::1"],
    ["[fe80::1]", "fe80::1"],
  ])("is dialled where it is on this machine or its link: %s (%s)", (host, address) =>
    expect(judge(`${host}|8081`, host, address, 8081)).toBeNull(),
  );

  it.each([
    ...["93.184.216.34", "8.8.8.8", "1.1.1.1", "20.190.128.1", "2606:4700::1111", "2a01:111:f403::1"],
    ...["10.0.0.5", "10.255.255.255", "172.16.2.6", "172.31.0.1", "192.168.0.1", "100.64.0.1", "fd12::1", "fc00::1"],
    ...["0.0.0.0", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1"],
    ...[
      "255.255.255.255",
      "::",
      "2001:db8::1",
      "2002:7f00:1::",
      "ff02::1",
      "fec0::1",
      "169.253.255.255",
      "169.255.0.1",
    ],
    ...["64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b::5db8:d822", "::127.0.0.1", "::ffff:10.0.0.5", "128.0.0.1"],
  ])("is refused anywhere else: %s", (address) => {
    const host = normalHost(address) ?? address;
    expect(judge(`${host}|8081`, host, address, 8081)).toBe("not-allowed");
  });

  it.each([
    ["a name that leads to loopback", "identity.test", "127.0.0.1", "identity.test", 8081],
    ["a name that leads to the link", "identity.test", "169.254.1.1", "identity.test", 8081],
    ["localhost that leads to the link", "localhost", "169.254.1.1", "localhost", 8081],
    ["localhost that leads outside", "localhost", "93.184.216.34", "localhost", 8081],
    ["another port", "127.0.0.1", "127.0.0.1", "127.0.0.1", 8082],
    ["another address of loopback", "127.0.0.2", "127.0.0.2", "127.0.0.1", 8081],
    ["another of the link", "169.254.129.6", "169.254.129.6", "169.254.129.5", 8081],
    ["the metadata service", "169.254.169.254", "169.254.169.254", "169.254.129.5", 8081],
    ["another name for the same", "localhost", "127.0.0.1", "127.0.0.1", 8081],
  ])("is not %s", (_, host, address, endpoint, port) =>
    expect(judge(`${endpoint}|8081`, host, address, port)).toBe("not-allowed"),
  );

  it("stays refused by every other dialler", () => {
    const address = parseIpAddress("169.254.129.5") ?? [];
    const destination = { host: "169.254.129.5", address, port: 8081 };
    expect(refusalFor(destination, rules)).toBe("link-local");
    expect(refusalFor(destination, { ...rules, guarded: true })).toBe("link-local");
    expect(refusalFor(destination, { ...rules, metadataOnly: true })).toBe("not-allowed");
  });
});

describe("a dialler for the endpoint of an app's identity", () => {
  let server: LoopbackServer;
  beforeAll(async () => (server = await httpServer((_, response) => response.end("reached"), { host: "0.0.0.0" })));
  afterAll(() => server.close());

  const reaching = async (
    url: string,
    endpoint: { readonly host: string; readonly port: number },
    more: Partial<NetOptions> & { readonly init?: object } = {},
  ): Promise<unknown> => {
    const { init = {}, ...options } = more;
    const net = createNet({ allow: [listed], guarded: false, own: [], identityOnly: endpoint, ...options });
    try {
      return await (await net.fetch(new URL(url), init)).text();
    } catch (error) {
      return (error as { readonly code?: unknown }).code;
    } finally {
      await net.close();
    }
  };

  it("reaches it, in each form that means it", async () => {
    const endpoint = { host: "127.0.0.1", port: server.port };
    for (const host of ["127.0.0.1", "2130706433", "0x7f.1", "127.0.0.1.", "[::ffff:127.0.0.1]"]) {
      expect(await reaching(`http://${host}:${server.port}/msi/token`, endpoint)).toBe("reached");
    }
    const named = { host: "localhost", port: server.port };
    expect(await reaching(`http://localhost:${server.port}/`, named)).toBe("reached");
  });

  const others = hostileHosts.filter((host) => normalHost(new URL(`http://${host}/`).hostname) !== "169.254.1.1");
  it("is tried with many others", () => expect(others.length).toBeGreaterThanOrEqual(60));

  it.each(others)("reaches nothing else: %s", async (host) => {
    const before = server.connections();
    const endpoint = { host: "169.254.1.1", port: server.port };
    expect(await reaching(`http://${host}:${server.port}/`, endpoint)).toBe("destination-refused");
    expect(server.connections()).toBe(before);
  });

  const isElsewhere = (host: string): boolean => {
    const address = parseIpAddress(new URL(`http://${host}/`).hostname);
    return address !== null && !["loopback", "link-local", "metadata"].includes(addressClass(address));
  };
  it.each(hostileHosts.filter(isElsewhere))("reaches no address elsewhere though it is given: %s", async (host) => {
    const endpoint = { host: normalHost(new URL(`http://${host}/`).hostname) ?? "", port: server.port };
    expect(await reaching(`http://${host}:${server.port}/`, endpoint)).toBe("destination-refused");
  });

  it("takes http, no proxy and none of Keyhole's own doors", async () => {
    const endpoint = { host: "127.0.0.1", port: server.port };
    const url = `http://127.0.0.1:${server.port}/`;
    const before = server.connections();
    expect(await reaching(url.replace("http:", "https:"), endpoint)).toBe("destination-refused");
    expect(await reaching(url, endpoint, { init: { tls: { proxy: { url: url.slice(0, -1) } } } })).toBe(
      "destination-refused",
    );
    expect(await reaching(url, endpoint, { own: [endpoint] })).toBe("destination-refused");
    expect(server.connections()).toBe(before);
  });

  it("holds for Node's agents as well", async () => {
    const net = createNet({ allow: [listed], guarded: false, own: [], identityOnly: { host: "127.0.0.1", port: 1 } });
    const agent = net.agents().http as http.Agent;
    const before = server.connections();
    const error = await new Promise((resolve) => {
      http.get(`http://127.0.0.1:${server.port}/`, { agent }, resolve).on("error", resolve);
    });
    expect(error).toMatchObject({ code: "destination-refused" });
    expect(server.connections()).toBe(before);
    await net.close();
  });
});
