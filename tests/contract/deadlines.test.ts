import type http from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import { aws } from "@/lib/providers/aws";
import { conjur } from "@/lib/providers/conjur";
import type { Host, OpenedVault, Provider } from "@/lib/providers/contract";
import { createSessionPool, poolDefaults } from "@/lib/providers/sessions";
import { detoured } from "../support/detoured";
import { handClock } from "../support/hand-clock";
import { httpServer, type LoopbackServer } from "../support/loopback-server";
import { diallingSubjects } from "./dialling-subjects";
import { awsErrors, AwsStub, sendReply } from "./stubs/aws";
import { ConjurStub } from "./stubs/conjur";

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

const netTo = (port: number) =>
  createNet({ allow: [{ kind: "host", host: "127.0.0.1", port }], guarded: true, own: [] });

const patient = { timeout: 20_000 };

describe("a server that hangs", () => {
  let server: LoopbackServer;
  let net: ClosableNet;
  let open = 0;
  beforeEach(async () => {
    server = await httpServer((request, response) => {
      open += 1;
      response.on("close", () => (open -= 1));
    });
    net = netTo(server.port);
  });
  afterEach(async () => {
    await net.close();
    await server.close();
  });

  it.each(diallingSubjects.map((subject) => [subject.name, subject] as const))(
    "holds no place of %s past its deadline, at whichever request",
    async (_, { provider, start }) => {
      const stub = await start();
      await stub.put("value");
      const origin = `http://127.0.0.1:${server.port}`;
      const wants = [{ resource: stub.resource, version: null }];
      const ask = async (good: number) => {
        const clock = handClock();
        const pool = createSessionPool({ ...poolDefaults, atOncePerVault: 1, clock });
        const sent = { count: 0, good, signedInAt: 0 };
        const host = detoured(stub.host, () => ((sent.count += 1) > sent.good ? net : null), origin);
        const open: Provider["open"] = async (...of) => {
          const session = await provider.open(...of);
          sent.signedInAt = sent.count;
          return session;
        };
        const source = { provider: { ...provider, open }, vault: stub.vault, host };
        const read = async () => {
          const call = provider.reads === "presence" ? pool.describe(source, wants) : pool.read(source, wants);
          const [answer] = await call;
          return answer?.item.ok === true ? "ok" : answer?.item.code;
        };
        return { clock, pool, sent, read };
      };
      const honest = await ask(Infinity);
      expect(await honest.read()).toBe("ok");
      await honest.pool.close();
      const { count: legs, signedInAt } = honest.sent;
      let calledOff = 0;
      for (let good = 0; good < legs; good += 1) {
        const { clock, pool, sent, read } = await ask(good);
        const first = read();
        await Promise.race([expect.poll(() => open, patient).toBeGreaterThan(0), first]);
        if (open > 0) {
          await clock.advance(poolDefaults.deadlineMs);
          expect(await first).toBe("pool.deadline");
          // A sign-in has a time of its own, as it is for others, too.
          if (good < signedInAt) await clock.advance(poolDefaults.signInMs - poolDefaults.deadlineMs);
          await expect.poll(() => open, patient).toBe(0);
          calledOff += 1;
        } else {
          // The last request may be the one that gives the login back, which is no part of a call.
          expect([await first, good]).toEqual(["ok", legs - 1]);
        }
        sent.good = Infinity;
        expect(await read()).toBe("ok");
        await pool.close();
      }
      expect(calledOff).toBeGreaterThanOrEqual(Math.max(1, legs - 1));
      await stub.close();
    },
  );
});

interface Slow {
  readonly provider: Provider;
  readonly vault: OpenedVault;
  readonly host: Host;
  /** Ends the reads that are under way, each with its value. */
  readonly held: (() => void)[];
  /** How many lists were refused. */
  readonly lists: () => number;
  close(): Promise<unknown>;
}

const slowConjur = async (): Promise<Slow> => {
  const stub = await ConjurStub.start();
  const net = netTo(stub.server.port);
  const held: (() => void)[] = [];
  const notFound = { error: { code: "not_found", message: "CONJ00076E Variable x is empty or not found." } };
  stub.onAfterLogin = ({ url = "" }, response) => {
    if (url.startsWith("/secrets/")) held.push(() => response.writeHead(200).end("value"));
    else response.writeHead(404, { "content-type": "application/json" }).end(JSON.stringify(notFound));
  };
  return {
    ...{ provider: conjur, host: { net, env: new Map(), fsRoots: [] }, held },
    vault: { config: stub.config, access: {}, level: "values" },
    lists: () => stub.server.requests().filter(({ url }) => url.startsWith("/secrets?")).length,
    close: () => Promise.all([net.close(), stub.server.close()]),
  };
};

const slowAws = async (): Promise<Slow> => {
  const stub = await AwsStub.start();
  const net = netTo(stub.server.port);
  const held: (() => void)[] = [];
  const given = { ARN: "arn", Name: "n", VersionId: "v", SecretString: "value", VersionStages: ["AWSCURRENT"] };
  const handler: Handler = (request, response) => {
    const action = String(request.headers["x-amz-target"]).replace("secretsmanager.", "");
    if (action !== "GetSecretValue") return sendReply(awsErrors.denied(action, "*"))(request, response);
    held.push(() => response.end(JSON.stringify(given)));
  };
  stub.onAny = handler;
  return {
    ...{ provider: aws, host: { net, env: new Map(), fsRoots: [] }, held },
    vault: {
      config: { region: "eu-west-1", endpoint_url: stub.origin, sts_endpoint_url: stub.origin },
      access: { access_key_id: stub.keyId, secret_access_key: stub.secretKey },
      level: "values",
    },
    lists: () => stub.asked.filter((action) => action === "BatchGetSecretValue").length,
    close: () => Promise.all([net.close(), stub.close()]),
  };
};

describe("reads of which a list was refused", () => {
  it.each([
    ["Conjur", slowConjur],
    ["AWS", slowAws],
  ])("have each their own time at %s, four at once", async (_, begin) => {
    const { provider, vault, host, held, lists, close } = await begin();
    const clock = handClock();
    const pool = createSessionPool({ ...poolDefaults, clock });
    const wants = Array.from({ length: 20 }, (_, at) => ({ resource: `secret-${at}`, version: null }));
    const answers = pool.read({ provider, vault, host }, wants);
    for (let round = 0; round < 5; round += 1) {
      await expect.poll(() => held.length, patient).toBe(4);
      await clock.advance(poolDefaults.deadlineMs - 1_000);
      for (const answer of held.splice(0)) answer();
    }
    expect((await answers).map(({ item }) => (item.ok ? "ok" : item.code))).toEqual(wants.map(() => "ok"));
    expect(lists()).toBe(1);
    await pool.close();
    await close();
  });
});
