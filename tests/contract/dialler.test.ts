import type http from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import { limits } from "@/lib/net/limits";
import type { Host, Item } from "@/lib/providers/contract";
import { netFaults } from "@/lib/providers/net-failure";
import { providers } from "@/lib/providers/registry";
import { detoured } from "../support/detoured";
import { httpServer, type LoopbackServer } from "../support/loopback-server";
import { diallingSubjects } from "./dialling-subjects";
import type { BackendStub, Subject } from "./provider-suite";

const names = diallingSubjects.map((subject) => [subject.name, subject] as const);
const value = "canary-8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjS";

/** Where whoever follows a redirect, and carries a credential along, would end. */
let trap: LoopbackServer;

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

const redirect: Handler = (request, response) => {
  response.writeHead(307, { location: `http://127.0.0.1:${trap.port}${request.url ?? "/"}` }).end();
};

/** As much as is taken, and so much at least; what floods past a reader's limit would show by its count. */
const flooded = { bytes: 0 };
const flood: Handler = (_, response) => {
  const chunk = Buffer.alloc(16 * 1024, 0x20);
  const more = (): void => {
    while (!response.destroyed && flooded.bytes < 64 * 1024 * 1024) {
      flooded.bytes += chunk.length;
      if (!response.write(chunk)) return void response.once("drain", more);
    }
  };
  response.writeHead(200, { "content-type": "application/json" });
  more();
};

interface Hostility {
  readonly handler: Handler;
  readonly limits: typeof limits;
  /** The dialler's code, and those that sign-ins make of it where a metadata service is not there. */
  readonly codes: readonly string[];
}

const absent = [
  "aws.no-metadata-service",
  "azure.metadata-missing",
  "gcp-identity.no-metadata-server",
  "azure.identity-endpoint-silent",
];
const hostilities: Readonly<Record<string, Hostility>> = {
  redirects: { handler: redirect, limits, codes: ["net.redirect", ...absent] },
  floods: { handler: flood, limits: { ...limits, answerBytes: 64 * 1024 }, codes: ["net.too-large"] },
  hangs: {
    ...{ handler: () => undefined, limits: { ...limits, totalMs: 300 } },
    codes: ["net.timed-out", ...absent],
  },
};
const hostile = new Map<string, { readonly server: LoopbackServer; readonly net: ClosableNet }>();

beforeAll(async () => {
  trap = await httpServer((_, response) => void response.end("{}"));
  for (const [name, one] of Object.entries(hostilities)) {
    const server = await httpServer(one.handler);
    // That the other end of a redirect is listed as well must not help.
    const allow = [server, trap].map(({ port }) => ({ kind: "host", host: "127.0.0.1", port }) as const);
    hostile.set(name, { server, net: createNet({ allow, guarded: true, own: [], limits: one.limits }) });
  }
});
afterAll(async () => {
  for (const { net, server } of hostile.values()) {
    await net.close();
    await server.close();
  }
  await trap.close();
});

type Outcome = Item<unknown>;

/** Opens, reads one secret and gives the login back. */
const readOnce = async (subject: Subject, stub: BackendStub, host: Host, access: object = {}): Promise<Outcome> => {
  const vault = { ...stub.vault, access: { ...stub.vault.access, ...access } };
  const opened = await subject.provider.open(vault, host);
  if (!opened.ok) return opened;
  const wants = [{ resource: stub.resource, version: null }];
  const { value: session } = opened;
  const describe = subject.provider.reads === "presence" ? session.describe : undefined;
  const [item] = describe === undefined ? await session.read(wants) : await describe(wants);
  await session.close();
  if (item === undefined) throw new Error("no item for the want");
  return item;
};

const started = async (subject: Subject): Promise<BackendStub> => {
  const stub = await subject.start();
  await stub.put(value);
  return stub;
};

describe.each(Object.keys(hostilities))("a server that %s", (kind) => {
  it.each(names)("gets nothing from %s, at whichever request", async (_, subject) => {
    const { codes } = hostilities[kind]!;
    const { server, net } = hostile.get(kind)!;
    const origin = `http://127.0.0.1:${server.port}`;
    const stub = await started(subject);
    let legs = 0;
    const honest = await readOnce(
      subject,
      stub,
      detoured(stub.host, () => ((legs += 1), null), origin),
    );
    expect(honest.ok).toBe(true);
    const endings: string[] = [];
    for (let good = 0; good < legs; good += 1) {
      let sent = 0;
      const before = server.requests().length;
      flooded.bytes = 0;
      const item = await readOnce(
        subject,
        stub,
        detoured(stub.host, () => ((sent += 1) > good ? net : null), origin),
      );
      endings.push(item.ok ? "read" : item.code);
      // One that tries again would ask more often than one that is answered.
      expect(server.requests().length - before).toBeLessThanOrEqual(legs - good);
      expect(flooded.bytes).toBeLessThan(16 * 1024 * 1024);
      for (const secret of stub.secrets) expect(JSON.stringify(item)).not.toContain(secret);
    }
    // What comes beside a secret or after it may fail; the first request never.
    expect(endings[0]).toBeOneOf([...codes]);
    const words = { ...subject.provider.faults, ...netFaults, read: null };
    for (const ending of endings) {
      expect(ending).toBeOneOf([...codes, "read"]);
      expect(words).toHaveProperty([ending]);
    }
    expect(endings.filter((ending) => ending === "read").length).toBeLessThan(legs);
    expect(trap.connections()).toBe(0);
    await stub.close();
  });
});

describe("a vault's proxy", () => {
  const proxy_url = "http://127.0.0.1:9";

  it.each(names)("is the only way of %s, but to what gives the machine or app its identity", async (_, subject) => {
    const stub = await started(subject);
    const ways: (string | undefined)[] = [];
    const { ambient } = stub.host;
    const watched = detoured(
      stub.host,
      (init) => {
        ways.push(init.tls?.proxy?.url);
        return null;
      },
      "http://127.0.0.1:9",
    );
    const { metadata = null, appIdentity = null } = ambient ?? {};
    const host =
      ambient === undefined ? watched : { ...watched, ambient: { ...watched.ambient!, metadata, appIdentity } };
    const item = await readOnce(subject, stub, host, { proxy_url });
    expect(item).toMatchObject({ ok: false, code: "net.proxy-not-allowed" });
    expect(ways.length).toBeGreaterThan(0);
    expect(ways).toEqual(ways.map(() => proxy_url));
    await stub.close();
  });
});

it("leaves no provider out that reaches anything", () => {
  const tried = new Set(diallingSubjects.map(({ provider }) => provider.kongName));
  const local = ["env", "fs"];
  expect(
    providers
      .map(({ kongName }) => kongName)
      .filter((name) => !tried.has(name))
      .sort(),
  ).toEqual(local);
});
