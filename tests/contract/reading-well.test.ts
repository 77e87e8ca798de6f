import { afterEach, describe, expect, it } from "vitest";
import { defaultCheckSeconds } from "@/lib/domain/rotation/policy";
import { createNet } from "@/lib/net/create-net";
import { aws } from "@/lib/providers/aws";
import { azure } from "@/lib/providers/azure";
import { conjur } from "@/lib/providers/conjur";
import type { Host, OpenedVault, Provider } from "@/lib/providers/contract";
import { gcp } from "@/lib/providers/gcp";
import { hcv } from "@/lib/providers/hcv";
import { createSessionPool, poolDefaults } from "@/lib/providers/sessions";
import { gathered, type CheckingProcess } from "../support/gathering";
import { handClock } from "../support/hand-clock";
import { awsErrors, AwsStub, roleArn, sendReply } from "./stubs/aws";
import { startAzure } from "./stubs/azure";
import { ConjurStub } from "./stubs/conjur";
import { startGoogle } from "./stubs/gcp";
import { VaultStub } from "./stubs/hcv";

interface Backend {
  readonly provider: Provider;
  readonly vault: OpenedVault;
  readonly host: Host;
  put(name: string, value: Readonly<Record<string, string>>): void;
  /** How many requests could have brought a value. */
  reads(): number;
  logins(): number;
  /** How many requests for values fifty secrets need. */
  readonly forFifty: number;
  close(): Promise<unknown>;
}

type Clock = ReturnType<typeof handClock>;

/** Of each login's credential; long enough that nothing but the hand ends it. */
const loginSeconds = 900;

const netTo = (port: number) =>
  createNet({ allow: [{ kind: "host", host: "127.0.0.1", port }], guarded: true, own: [] });

const vaultBackend = async (): Promise<Backend> => {
  const stub = await VaultStub.start();
  const net = netTo(stub.server.port);
  Object.assign(stub.role, { tokenSeconds: loginSeconds, renewable: false });
  const config = { protocol: "http", host: "127.0.0.1", port: stub.server.port, mount: "secret", kv: "v2" };
  const access = { approle_role_id: stub.role.roleId, approle_secret_id: stub.role.secretId };
  return {
    ...{ provider: hcv, host: { net, env: new Map(), fsRoots: [] }, forFifty: 50 },
    vault: {
      config: { ...config, auth_method: "approle" },
      access: { auth_method: "approle", ...access },
      level: "values",
    },
    put: (name, value) => void stub.put(name, value),
    reads: () => stub.server.requests().filter(({ url }) => url.startsWith("/v1/secret/data/")).length,
    logins: () => stub.role.logins,
    close: () => Promise.all([net.close(), stub.close()]),
  };
};

const awsBackend = async (clock: Clock): Promise<Backend & { readonly stub: AwsStub }> => {
  const stub = await AwsStub.start();
  const net = netTo(stub.server.port);
  Object.assign(stub, { roleSeconds: loginSeconds, now: () => clock.now() });
  const role = { assume_role_arn: roleArn, role_session_name: "KongVault" };
  const places = { region: "eu-west-1", endpoint_url: stub.origin, sts_endpoint_url: stub.origin };
  return {
    ...{ stub, provider: aws, host: { net, env: new Map(), fsRoots: [] }, forFifty: 3 },
    vault: {
      config: { ...places, ...role },
      access: { access_key_id: stub.keyId, secret_access_key: stub.secretKey },
      level: "values",
    },
    put: (name, value) => stub.put(name, JSON.stringify(value)),
    reads: () => stub.valuesAsked(),
    logins: () => stub.sessions.length,
    close: () => Promise.all([net.close(), stub.close()]),
  };
};

const azureBackend = async (): Promise<Backend> => {
  const { stub, vault, host, close } = await startAzure();
  stub.tokenSeconds = loginSeconds;
  return {
    ...{ provider: azure, host, close, forFifty: 50 },
    vault: { ...vault, config: { ...vault.config, location: "westeurope", type: "secrets" } },
    put: (name, value) => void stub.put(name, JSON.stringify(value)),
    reads: () => stub.valuesGiven,
    logins: () => stub.logins,
  };
};

const googleBackend = async (): Promise<Backend> => {
  const { stub, config, access, host, close } = await startGoogle();
  Object.assign(stub, { tokenSeconds: loginSeconds, anyTime: true });
  return {
    ...{ provider: gcp, host, close, forFifty: 50 },
    vault: { config, access: { ...access, resource_pattern: null }, level: "values" },
    put: (name, value) => void stub.put(name, JSON.stringify(value)),
    reads: () => stub.valuesAsked(),
    logins: () => stub.logins,
  };
};

const conjurBackend = async (): Promise<Backend> => {
  const stub = await ConjurStub.start();
  const net = netTo(stub.server.port);
  stub.tokenSeconds = loginSeconds;
  return {
    ...{ provider: conjur, host: { net, env: new Map(), fsRoots: [] }, forFifty: 3 },
    vault: { config: stub.config, access: {}, level: "values" },
    put: (name, value) => void stub.put(name, JSON.stringify(value)),
    reads: () => stub.valuesAsked,
    logins: () => stub.logins,
    close: () => Promise.all([net.close(), stub.server.close()]),
  };
};

const backends: readonly (readonly [string, (clock: Clock) => Promise<Backend>])[] = [
  ["HashiCorp Vault, AppRole", vaultBackend],
  ["AWS, an assumed role", awsBackend],
  ["Azure, a client secret", azureBackend],
  ["Google, a service account", googleBackend],
  ["Conjur, an API key", conjurBackend],
];

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A process each: sign-ins, host and memory of its own. */
const processes = ({ host }: Backend, clock: Clock, count: number): readonly CheckingProcess[] =>
  Array.from({ length: count }, () => {
    const pool = createSessionPool({ ...poolDefaults, clock });
    ends.push(() => pool.close());
    return { pool, host: { ...host, now: () => new Date(clock.now()) } };
  });

const members = Array.from({ length: 20 }, (_, at) => `m${at}`);
const secrets = Array.from({ length: 50 }, (_, at) => `secret-${at}`);
const value = Object.fromEntries(members.map((member) => [member, `value of ${member}`]));
/** Twenty references into each of these secrets, or so many. */
const referencesInto = (names: readonly string[], each = 20): readonly string[] =>
  names.flatMap((name) => members.slice(0, each).map((member) => `{vault://v/${name}/${member}}`));

const start = async <B extends Backend>(begin: (clock: Clock) => Promise<B>) => {
  const clock = handClock();
  const backend = await begin(clock);
  ends.push(() => backend.close());
  for (const name of secrets) backend.put(name, value);
  const check = async (process: CheckingProcess, references: readonly string[]): Promise<readonly string[]> =>
    (await gathered(process, backend.provider, backend.vault, references)).map(({ outcome }) => outcome);
  return { clock, backend, check };
};

describe("a background check", { timeout: 60_000 }, () => {
  it.each(backends)(
    "%s: a thousand references into fifty secrets are fifty secrets read, by one login",
    async (_, of) => {
      const { clock, backend, check } = await start(of);
      const [process] = processes(backend, clock, 1);
      expect(await check(process!, referencesInto(secrets))).toEqual(new Array(1_000).fill("resolved"));
      expect([backend.reads(), backend.logins()]).toEqual([backend.forFifty, 1]);
    },
  );

  it.each(backends)(
    "%s: two processes, many references each and a credential that ends half-way make four logins",
    async (name, of) => {
      const { clock, backend, check } = await start(of);
      const both = processes(backend, clock, 2);
      // The figure that is promised, where it costs least.
      const each = name.startsWith("Conjur") ? 20 : 4;
      const half = async (names: readonly string[]): Promise<void> => {
        const outcomes = await Promise.all(both.map((one) => check(one, referencesInto(names, each))));
        expect(outcomes.flat()).toEqual(new Array(2 * 25 * each).fill("resolved"));
      };
      await half(secrets.slice(0, 25));
      expect(backend.logins()).toBe(2);
      await clock.advance((loginSeconds - 4) * 1_000);
      await half(secrets.slice(25));
      expect(backend.logins()).toBe(4);
    },
  );

  it.each(backends)(
    "%s: checks five minutes apart make one login for as long as its credential lives",
    async (_, of) => {
      const { clock, backend, check } = await start(of);
      const [process] = processes(backend, clock, 1);
      for (let seconds = 0; seconds < loginSeconds; seconds += defaultCheckSeconds) {
        expect(await check(process!, referencesInto(["secret-1"], 1))).toEqual(["resolved"]);
        expect(backend.logins()).toBe(1);
        await clock.advance(defaultCheckSeconds * 1_000);
      }
      await check(process!, referencesInto(["secret-1"], 1));
      expect(backend.logins()).toBe(2);
    },
  );

  it.each(backends)("%s: what several ask for at the same moment is asked once", async (_, of) => {
    const { clock, backend } = await start(of);
    const [process] = processes(backend, clock, 1);
    const { provider, vault } = backend;
    const source = { provider, vault, host: process!.host };
    const asked = Array.from({ length: 30 }, () =>
      process!.pool.read(source, [{ resource: "secret-1", version: null }]),
    );
    const answers = (await Promise.all(asked)).flat();
    expect(answers.filter(({ item }) => item.ok)).toHaveLength(30);
    expect([backend.reads(), backend.logins()]).toEqual([1, 1]);
  });
});

describe("a background check of AWS", { timeout: 60_000 }, () => {
  const metas = async (process: CheckingProcess, { provider, vault }: Backend, names: readonly string[]) =>
    (
      await gathered(
        process,
        provider,
        vault,
        referencesInto(names).filter((_, at) => at % 20 === 0),
      )
    ).map(({ meta }) => meta?.plan);

  it("asks for the plan of a rotation once for each version, and tells it each time", async () => {
    const { clock, backend } = await start(awsBackend);
    const [process] = processes(backend, clock, 1);
    const { stub } = backend;
    const rotating = { RotationEnabled: true, RotationRules: { AutomaticallyAfterDays: 30 } };
    for (const name of secrets) stub.secrets.get(name)!.more = rotating;
    const plan = { nextAt: null, everySeconds: 30 * 86_400, lastAt: null };
    const described = () => stub.asked.filter((action) => action === "DescribeSecret").length;
    for (const _ of [1, 2]) {
      expect(await metas(process!, backend, secrets)).toEqual(new Array(50).fill(plan));
      expect(described()).toBe(50);
    }
    stub.put("secret-7", JSON.stringify(value));
    expect(await metas(process!, backend, secrets)).toEqual(new Array(50).fill(plan));
    expect(described()).toBe(51);
    await clock.advance(12 * 3_600_000);
    await metas(process!, backend, secrets);
    expect(described()).toBe(101);
    expect(stub.batches).toEqual([20, 20, 10, 20, 20, 10, 20, 20, 10, 20, 20, 10]);
  });

  it("reads one by one where twenty may not be asked for together, a few at a time, and remembers that", async () => {
    const { clock, backend, check } = await start(awsBackend);
    const [process] = processes(backend, clock, 1);
    const { stub } = backend;
    stub.denied.add("BatchGetSecretValue");
    expect(await check(process!, referencesInto(secrets))).toEqual(new Array(1_000).fill("resolved"));
    const tried = () => stub.asked.filter((action) => action === "BatchGetSecretValue").length;
    // Four batches may be under way before the first is refused.
    expect(tried()).toBeLessThanOrEqual(3);
    expect(stub.asked.filter((action) => action === "GetSecretValue")).toHaveLength(50);
    expect(stub.mostAtOnce).toBeLessThanOrEqual(8);
    const before = tried();
    expect(await check(process!, referencesInto(secrets.slice(0, 2)))).toEqual(new Array(40).fill("resolved"));
    expect(tried()).toBe(before);
  });

  it("tells each secret of a batch its own fault", async () => {
    const { clock, backend } = await start(awsBackend);
    const [process] = processes(backend, clock, 1);
    const { stub } = backend;
    stub.secrets.delete("secret-1");
    stub.denied.add("GetSecretValue secret-2");
    const four = ["secret-0", "secret-1", "secret-2", "secret-3"].map((name) => `{vault://v/${name}/m0}`);
    const results = await gathered(process!, backend.provider, backend.vault, four);
    const outcomes = new Map(results.map(({ check, outcome }) => [check.text, outcome]));
    expect(four.map((text) => outcomes.get(text))).toEqual(["resolved", "not-found", "forbidden", "resolved"]);
    expect(backend.reads()).toBe(1);
  });

  it("reads a version as Kong does, by itself", async () => {
    const { clock, backend, check } = await start(awsBackend);
    const [process] = processes(backend, clock, 1);
    const { stub } = backend;
    for (const name of secrets) stub.put(name, JSON.stringify(value));
    const both = ["#1", "#2"].flatMap((version) =>
      secrets.slice(0, 3).map((name) => `{vault://v/${name}/m0${version}}`),
    );
    expect(await check(process!, both)).toEqual(new Array(6).fill("resolved"));
    expect(stub.batches).toEqual([]);
    expect(stub.asked.filter((action) => action === "GetSecretValue")).toHaveLength(6);
  });

  it("leaves an Explain that comes meanwhile to read as Kong does, and takes what it reads", async () => {
    const { clock, backend } = await start(awsBackend);
    const [process] = processes(backend, clock, 1);
    const { stub, provider, vault } = backend;
    const read = (...names: readonly string[]) =>
      process!.pool.read(
        { provider, vault, host: process!.host },
        names.map((resource) => ({ resource, version: null })),
      );
    const answers = await Promise.all([
      read("secret-0", "secret-1"),
      read("secret-0"),
      read("secret-0", "secret-2", "secret-3"),
    ]);
    expect(answers.flat().every(({ item }) => item.ok)).toBe(true);
    expect(stub.asked.filter((action) => action === "GetSecretValue")).toHaveLength(1);
    expect(stub.batches.toSorted()).toEqual([2, 2]);
  });

  it("leaves AWS alone when it asks for that, and says for how long", async () => {
    const { clock, backend, check } = await start(awsBackend);
    const [process] = processes(backend, clock, 1);
    const { stub } = backend;
    await check(process!, referencesInto(["secret-0"]));
    const before = stub.asked.length;
    stub.onAny = sendReply(awsErrors.throttled);
    const results = await gathered(process!, backend.provider, backend.vault, referencesInto(secrets));
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(["throttled"]));
    // At most what was under way when the first was told.
    expect(stub.asked.length - before).toBeLessThanOrEqual(3);
    const [again] = await gathered(process!, backend.provider, backend.vault, ["{vault://v/secret-0/m0}"]);
    expect([again?.outcome, again?.retryAfterSeconds]).toEqual(["throttled", 1]);
  });
});
