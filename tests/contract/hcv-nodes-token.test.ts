import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createNet, type ClosableNet } from "@/lib/net/create-net";
import type { Host, UsesMemory } from "@/lib/providers/contract";
import { hcv } from "@/lib/providers/hcv";
import { openersOf } from "@/lib/providers/openers";
import { resolve, type FoundVault } from "@/lib/providers/resolve";
import { createSessionPool, poolDefaults, type SessionPool } from "@/lib/providers/sessions";
import { testConnection } from "@/lib/providers/test-connection";
import { gathered } from "../support/gathering";
import { handClock } from "../support/hand-clock";
import { knownUses, type KnownUses } from "../support/known-uses";
import { failingStep, fingerprintKey } from "../support/resolving";
import { sendAnswer, VaultStub, vaultErrors } from "./stubs/hcv";

const token = "s.canary-of-the-nodes";
let stub: VaultStub;
let net: ClosableNet;
let known: KnownUses;
let clock: ReturnType<typeof handClock>;
let pools: SessionPool[];

beforeEach(async () => {
  stub = await VaultStub.start();
  net = createNet({
    allow: [{ kind: "host", host: "127.0.0.1", port: stub.server.port }],
    guarded: true,
    own: [],
  });
  known = knownUses();
  clock = handClock();
  pools = [];
  for (let at = 0; at < 50; at += 1) stub.put(`s${at}`, { a: "canary-a", b: "canary-b" });
});
afterEach(async () => {
  for (const one of [...pools, net, stub]) await one.close();
});

const vault = (config: object = {}): FoundVault => ({
  ...{ id: "v", provider: "hcv", level: "values", access: {} },
  config: {
    ...{ protocol: "http", host: "127.0.0.1", port: stub.server.port, mount: "secret", kv: "v2" },
    ...{ auth_method: "token", token, ...config },
  },
});

/** One process: a pool, a memory, and what is kept from those before it. */
const started = (uses: UsesMemory = known.process()) => {
  const pool = createSessionPool({ ...poolDefaults, clock });
  pools.push(pool);
  const host: Host = { net, env: new Map(), fsRoots: [], uses, now: () => new Date(clock.now()) };
  const explain = async (of = vault(), raw = "{vault://v/s0/a}") => {
    const { explanation, code } = await resolve({
      gateway: { id: "g", version: "3.15", edition: "enterprise" },
      ...{ raw, vaultNamed: () => of, host, pool, fingerprintKey },
    });
    return { explanation, code };
  };
  const check = async (of = vault()): Promise<readonly string[]> => {
    const references = Array.from({ length: 50 }, (_, at) =>
      ["a", "b"].map((member) => `{vault://v/s${at}/${member}}`),
    );
    const results = await gathered({ host, pool }, hcv, of, references.flat());
    return [...new Set(results.map(({ outcome }) => outcome))];
  };
  const test = async (of = vault()) => (await testConnection({ vault: of, host, pool })).code;
  const openers = (of = vault()) => openersOf(hcv, of, host);
  return { explain, check, test, openers };
};
type Process = ReturnType<typeof started>;

const asked = (): readonly string[] => stub.server.requests().map(({ url }) => url.replace("/v1/", ""));
const lookups = (): number => asked().filter((path) => path === "auth/token/lookup-self").length;
const reads = (): number => asked().filter((path) => path.startsWith("secret/")).length;

describe("a token that is good for a few uses", () => {
  const until = new Date("2027-01-01T00:00:00Z");
  beforeEach(() => {
    stub.countedTokens.set(token, 5);
    stub.self = { expire_time: until.toISOString() };
  });

  const ways: readonly (readonly [string, (process: Process) => Promise<void>])[] = [
    [
      "Explain",
      async ({ explain }) => {
        for (let times = 0; times < 3; times += 1) {
          const { explanation, code } = await explain();
          expect([explanation.outcome, code]).toEqual(["needs-own-access", "hcv.token-limited"]);
        }
      },
    ],
    ["a check", async ({ check }) => expect(await check()).toEqual(["needs-own-access"])],
    [
      "a look at the openers",
      async ({ openers }) => {
        const opener = { what: "token of the nodes", endsAt: until, fewUses: "nodes" };
        expect(await openers()).toEqual({ openers: [opener], isUnseen: false, isUntold: false });
      },
    ],
    ["a test of the connection", async ({ test }) => expect(await test()).toBe("hcv.token-limited")],
  ];

  it.each(ways.map(([name], at) => [name, at] as const))(
    "loses one of them to %s, and none to what comes after, nor in a process after that",
    async (_, first) => {
      for (const process of [started(), started()]) {
        for (const [, way] of [...ways.slice(first), ...ways.slice(0, first)]) {
          await way(process);
          // Long enough for idle sessions to be closed.
          await clock.advance(60_000);
          expect(stub.countedTokens.get(token)).toBe(4);
        }
      }
      expect(asked()).toEqual(["auth/token/lookup-self"]);
    },
  );

  it("loses one where everything comes at once, and where several vaults have it", async () => {
    const { explain, check, test, openers } = started();
    const other = vault({ mount: "kv", kv: "v1", ttl: 60 });
    await Promise.all([
      explain(),
      check(),
      test(),
      openers(),
      explain(other),
      check(other),
      test(other),
      openers(other),
    ]);
    expect(stub.countedTokens.get(token)).toBe(4);
  });

  it("is told with the step by which it was found out, and as known after that", async () => {
    const { explain } = started();
    const [{ explanation: first }, { explanation: later }] = [await explain(), await explain()];
    expect([failingStep(first), failingStep(later)]).toEqual(["sign-in", "sign-in"]);
    expect(first.steps.map(({ text }) => text)).toContain("Look up token (200)");
    expect(JSON.stringify(later.steps)).not.toContain("Look up token");
    expect(later.advice?.next).toMatch(/of its own/);
  });

  it("is left alone although the look took its last use", async () => {
    stub.countedTokens.set(token, 1);
    const { explain, openers } = started();
    expect((await explain()).code).toBe("hcv.token-limited");
    expect((await openers()).openers).toMatchObject([{ fewUses: "nodes" }]);
    expect(asked()).toEqual(["auth/token/lookup-self"]);
  });

  it("is known by a fingerprint only, and another token and another place are asked about anew", async () => {
    const { explain } = started();
    await explain();
    expect(JSON.stringify([...known.kept])).not.toContain(token.slice(2, 14));
    stub.countedTokens.set("s.canary-another", 5);
    stub.namespaces.add("squad");
    await explain(vault({ token: "s.canary-another" }));
    await explain(vault({ namespace: "squad" }));
    expect(lookups()).toBe(3);
    expect(reads()).toBe(0);
  });

  it("of Keyhole's own is used, as its uses are its owner's", async () => {
    const { explain } = started();
    const own = { ...vault({ token: "s.canary-not-this" }), access: { auth_method: "token", token } };
    expect((await explain(own)).explanation.outcome).toBe("resolved");
    expect(asked()).toEqual(["secret/data/s0"]);
  });

  it("that may look itself up only later is left alone from then on", async () => {
    stub.denied.add("auth/token/lookup-self");
    const { explain } = started();
    expect((await explain()).explanation.outcome).toBe("resolved");
    await clock.advance(60_000);
    stub.denied.delete("auth/token/lookup-self");
    stub.denied.add("secret/data/s0");
    expect((await explain()).code).toBe("hcv.token-limited");
    const left = stub.countedTokens.get(token);
    expect((await explain(vault(), "{vault://v/s1/a}")).code).toBe("hcv.token-limited");
    await clock.advance(60_000);
    expect((await explain()).code).toBe("hcv.token-limited");
    expect((await started().explain()).code).toBe("hcv.token-limited");
    expect(stub.countedTokens.get(token)).toBe(left);
  });
});

describe("a token that is good for any number of uses", () => {
  const all = () => vault({ token: stub.token });

  it("is asked about once in a process, and each secret is read once", async () => {
    const { check, explain } = started();
    expect(await check(all())).toEqual(["resolved"]);
    expect([lookups(), reads()]).toEqual([1, 50]);
    await clock.advance(60_000);
    await explain(all());
    expect([lookups(), reads()]).toEqual([1, 51]);
    await started().explain(all());
    expect(lookups()).toBe(2);
    expect(known.kept.size).toBe(0);
  });

  it("says what a refusal means without being asked again", async () => {
    stub.denied.add("secret/data/s0");
    const { explain } = started();
    const { explanation, code } = await explain(all());
    expect(code).toBe("hcv.policy-denies");
    expect(asked()).toEqual(["auth/token/lookup-self", "secret/data/s0"]);
    expect(explanation.steps.map(({ text }) => text)).toContain(
      "Look up token: as it was answered at the sign-in (200)",
    );
    // Later it may have died.
    await clock.advance(6_000);
    await explain(all());
    expect(lookups()).toBe(2);
  });

  it("has its end told each day, of which none takes a use", async () => {
    stub.self = { num_uses: 0, expire_time: "2027-01-01T00:00:00Z" };
    const { openers, explain } = started();
    await explain(all());
    for (const day of [1, 2]) {
      expect((await openers(all())).openers).toEqual([
        { what: "token of the nodes", endsAt: new Date("2027-01-01T00:00:00Z") },
      ]);
      expect(lookups()).toBe(1 + day);
    }
  });
});

it("a token that may not look itself up reads, and is not asked again for as long as the process lives", async () => {
  stub.countedTokens.set(token, 500);
  stub.denied.add("auth/token/lookup-self");
  const { check, explain, openers } = started();
  expect(await check()).toEqual(["resolved"]);
  await clock.advance(60_000);
  expect((await explain()).explanation.outcome).toBe("resolved");
  expect(await openers()).toMatchObject({ openers: [], isUntold: true });
  expect([lookups(), reads()]).toEqual([1, 51]);
});

it("a dead token says that it is dead, with one look for each read", async () => {
  const { explain } = started();
  expect((await explain()).code).toBe("hcv.token-dead");
  expect(asked()).toEqual(["auth/token/lookup-self", "secret/data/s0"]);
  await clock.advance(60_000);
  expect((await explain()).code).toBe("hcv.token-dead");
  expect(asked().slice(2)).toEqual(["secret/data/s0", "auth/token/lookup-self"]);
});

it.each([
  ["is sealed", vaultErrors.sealed, "hcv.sealed"],
  ["asks to be left alone", vaultErrors.rateLimited, "hcv.rate-limited"],
  ["answers with a page", { status: 200, body: "canary" }, "hcv.answer-unknown"],
  ["has no such namespace", vaultErrors.noNamespace, "hcv.namespace-missing"],
])("nothing is read from a Vault that %s, and it is asked again", async (_, answer, expected) => {
  stub.countedTokens.set(token, 5);
  stub.onQuestion = (__, response) => sendAnswer(response, answer);
  const { explain, openers } = started();
  const { explanation, code } = await explain();
  expect([code, failingStep(explanation)]).toEqual([expected, "sign-in"]);
  expect(await openers()).toMatchObject({ isUnseen: true, isUntold: false });
  expect(reads()).toBe(0);
  stub.onQuestion = null;
  await clock.advance(60_000);
  expect((await explain()).code).toBe("hcv.token-limited");
  expect(stub.countedTokens.get(token)).toBe(4);
});

it("a token is used where only that question is closed", async () => {
  stub.onQuestion = (_, response) => sendAnswer(response, { status: 405, body: "canary" });
  expect((await started().explain(vault({ token: stub.token }))).explanation.outcome).toBe("resolved");
});
