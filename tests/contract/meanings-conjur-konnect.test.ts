import { createNet } from "@/lib/net/create-net";
import { canary, explainsEach, type Meaning, type Scene } from "./meanings";
import { ConjurStub } from "./stubs/conjur";
import { KonnectStub, netTo } from "./stubs/konnect";

const administrator = "backend administrator" as const;
const author = "vault author" as const;
const referrer = "reference author" as const;

const both = <Stub>(meanings: readonly Omit<Meaning<Stub>, "level">[]): readonly Meaning<Stub>[] =>
  (["values", "metadata"] as const).flatMap((level) => meanings.map((meaning) => ({ ...meaning, level })));

const conjurScene = async (): Promise<Scene<ConjurStub>> => {
  const stub = await ConjurStub.start();
  stub.put("app", canary);
  const net = createNet({
    allow: [{ kind: "host", host: "127.0.0.1", port: stub.server.port }],
    guarded: true,
    own: [],
  });
  return {
    ...{ stub, config: stub.config, access: {}, host: { net, env: new Map(), fsRoots: [] } },
    valuesAsked: () => stub.valuesAsked,
    close: async () => {
      await net.close();
      await stub.server.close();
    },
  };
};
const variable = (stub: ConjurStub) => stub.variables.get("app") ?? stub.declare("app");
const answers =
  (status: number, headers: Readonly<Record<string, string>> = {}) =>
  (stub: ConjurStub) => {
    stub.onAfterLogin = (_, response) => void response.writeHead(status, headers).end(canary);
  };
const app = { reference: "{vault://vv/app/}", step: "answer" } as const;

explainsEach("conjur", conjurScene, [
  ...both<ConjurStub>([
    {
      ...app,
      says: "empty",
      given: (stub) => void (variable(stub).values.length = 0),
      code: "conjur.empty",
      outcome: "not-found",
      whose: administrator,
      next: /Set a value/,
    },
    {
      ...app,
      says: "not to be seen",
      given: (stub) => void (variable(stub).allowed = "nothing"),
      code: "conjur.not-there",
      outcome: "not-found",
      whose: referrer,
      next: /“execute” permitted/,
      grant: "Conjur policy",
      granting: '!variable "/app"',
    },
    {
      says: "not there",
      given: () => undefined,
      reference: "{vault://vv/none/}",
      step: "answer",
      code: "conjur.not-there",
      outcome: "not-found",
      whose: referrer,
      next: /Compare the name/,
      grant: "Conjur policy",
      granting: '!variable "/none"',
    },
    {
      says: "not there, and a name that is a wildcard",
      given: () => undefined,
      reference: "{vault://vv/none*/}",
      step: "answer",
      code: "conjur.not-there",
      outcome: "not-found",
      whose: referrer,
      next: /Compare the name/,
      grant: "none that can be",
    },
    {
      says: "version gone",
      given: () => undefined,
      reference: "{vault://vv/app/#9}",
      step: "answer",
      code: "conjur.version-gone",
      outcome: "not-found",
      whose: referrer,
      next: /is kept/,
    },
    {
      says: "name not allowed",
      given: () => undefined,
      reference: "{vault://vv/a%2F%2Fb/}",
      step: "request",
      code: "conjur.name-refused",
      outcome: "misconfigured",
      whose: referrer,
      next: /as Conjur does/,
    },
    {
      ...app,
      says: "throttled",
      given: answers(429, { "retry-after": "7" }),
      code: "conjur.throttled",
      outcome: "throttled",
      whose: administrator,
      next: /7 s/,
    },
    {
      ...app,
      says: "failed",
      given: answers(503),
      code: "conjur.server-error",
      outcome: "unreachable",
      whose: administrator,
      next: /log/,
    },
    {
      ...app,
      says: "a proxy's page",
      given: answers(404, { "content-type": "text/html" }),
      code: "conjur.answer-unknown",
      outcome: "malformed",
      whose: author,
      next: /proxy/,
    },
  ]),
  {
    ...{ ...app, says: "seen, and not to be fetched", level: "values", code: "conjur.denied", outcome: "forbidden" },
    ...{ whose: administrator, next: /“execute”/, grant: "Conjur policy", granting: "privileges: [ execute ]" },
    given: (stub) => void (variable(stub).allowed = "read"),
  },
  {
    ...{
      reference: "{vault://vv/data%2Fdynamic%2Faws/}",
      step: "request",
      says: "made anew by each read",
      level: "values",
    },
    ...{ code: "conjur.dynamic", outcome: "not-checkable-from-here", whose: "data plane", next: /metadata/ },
    given: (stub) => void stub.declare("data/dynamic/aws"),
  },
]);

const konnectScene = async (): Promise<Scene<KonnectStub>> => {
  const stub = await KonnectStub.start();
  stub.put("app", canary);
  const net = netTo(stub);
  return {
    ...{ stub, config: stub.config, access: stub.access, host: { net, env: new Map(), fsRoots: [] } },
    close: async () => {
      await net.close();
      await stub.server.close();
    },
  };
};
const told =
  (status: number, headers: Readonly<Record<string, string>> = {}) =>
  (stub: KonnectStub) => {
    stub.onAny = (_, response) => void response.writeHead(status, headers).end(JSON.stringify({ message: canary }));
  };

explainsEach("konnect", konnectScene, [
  ...both<KonnectStub>([
    {
      says: "not there",
      given: () => undefined,
      reference: "{vault://vv/none/}",
      step: "answer",
      code: "konnect.key-missing",
      outcome: "not-found",
      whose: referrer,
      next: /Compare the key/,
    },
    {
      ...app,
      says: "no such store",
      given: (stub) => void stub.stores.clear(),
      code: "konnect.store-missing",
      outcome: "misconfigured",
      whose: author,
      next: /belongs to one control plane/,
    },
    {
      ...app,
      says: "token refused",
      given: (stub) => void (stub.token = "spat_other"),
      code: "konnect.token-refused",
      outcome: "unauthenticated",
      whose: author,
      next: /new token/,
    },
    {
      ...app,
      says: "throttled",
      given: told(429, { "ratelimit-reset": "7" }),
      code: "konnect.throttled",
      outcome: "throttled",
      whose: administrator,
      next: /Wait/,
    },
    {
      ...app,
      says: "failed",
      given: told(500),
      code: "konnect.server-error",
      outcome: "unreachable",
      whose: administrator,
      next: /status page/,
    },
    {
      says: "name not allowed",
      given: () => undefined,
      reference: `{vault://vv/${"x".repeat(513)}/}`,
      step: "request",
      code: "konnect.key-too-long",
      outcome: "misconfigured",
      whose: referrer,
      next: /as the store shows/,
    },
  ]),
  {
    // No level of Konnect's gives out a value, so what is asked for is metadata.
    ...{
      ...app,
      says: "no right",
      level: "metadata",
      code: "konnect.denied",
      outcome: "forbidden",
      whose: administrator,
    },
    ...{
      next: /Admin covers/,
      grant: "Konnect roles",
      granting: "Viewer",
      given: (stub) => void (stub.mayRead = false),
    },
  },
]);
