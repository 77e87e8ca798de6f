import { chmod, mkdtemp, rm, stat } from "node:fs/promises";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createNet } from "@/lib/net/create-net";
import { hcv } from "@/lib/providers/hcv";
import { systemPoolClock } from "@/lib/providers/pool-clock";
import { createSessionPool, poolDefaults } from "@/lib/providers/sessions";
import { keepState, readState } from "@/prisma/sample-vault/keep-state";
import { freePort, listen } from "@/prisma/sample-vault/listen";
import { newSampleVault } from "@/prisma/sample-vault/new-sample";
import { credentialsOf, newState } from "@/prisma/sample-vault/new-state";
import type { Rule } from "@/prisma/sample-vault/policy";
import { rotate, rotatedSecret } from "@/prisma/sample-vault/rotation";
import { addSampleSecrets } from "@/prisma/sample-vault/sample-secrets";
import { SampleVault } from "@/prisma/sample-vault/vault";
import { failingStep, resolveOnce } from "../support/resolving";
import { startSampleVault, type StartedVault } from "../support/sample-vault";
import { providerSuite, type BackendStub, type Subject } from "./provider-suite";
import { hcvSkips, hcvV1Skips } from "./stubs/hcv";

const wholeServer = "a whole server does not do this on demand";

const start = async (kv: "v1" | "v2", by: "token" | "approle"): Promise<BackendStub> => {
  const sample = await startSampleVault();
  const { port, readerToken, roleId, secretId, api, close } = sample;
  const net = createNet({ allow: [{ kind: "host", host: "127.0.0.1", port }], guarded: true, own: [] });
  const config: Record<string, unknown> = {
    ...{
      protocol: "http",
      host: "127.0.0.1",
      port,
      mount: kv === "v1" ? "kv" : "secret",
      kv,
      auth_method: "kubernetes",
    },
  };
  const access: Record<string, unknown> =
    by === "token"
      ? { auth_method: "token", token: readerToken }
      : { auth_method: "approle", approle_role_id: roleId, approle_secret_id: secretId };
  const forbidden = "payments/hsm";
  const at = (name: string): string => (kv === "v1" ? `kv/${name}` : `secret/data/${name}`);
  const write = async (data: Readonly<Record<string, unknown>>, name = forbidden): Promise<void> => {
    await api("POST", at(name), kv === "v1" ? data : { data });
    if (kv === "v2") setRule(sample, ["read"]);
  };
  return {
    vault: { config, access, level: "values" },
    host: { net, env: new Map(), fsRoots: [] },
    // One that the reader's policy leaves out, so that a rule can be lifted or not.
    ...{ resource: forbidden, missing: "app/none", secrets: [readerToken, secretId] },
    put: async (value, name) => {
      const data = { password: value };
      await write(data, name);
      return JSON.stringify(data);
    },
    putMembers: (members) => write(members),
    denyMetadata: () => addRules(sample, [{ path: `secret/metadata/${forbidden}`, can: [] }]),
    trouble: (kind) => {
      if (kind === "forbidden") setRule(sample, []);
      else if (by === "token") access.token = "s.canary-wrong-token";
      else access.approle_secret_id = "s.canary-wrong-secret-id";
    },
    close: async () => {
      await net.close();
      await close();
    },
  };
};

/** In the place of what the reader's policy says of the same paths. */
const addRules = ({ state }: StartedVault, rules: readonly Rule[]): void => {
  const others = state.policies.reader?.filter((rule) => !rules.some((one) => one.path === rule.path)) ?? [];
  Object.assign(state.policies, { reader: [...others, ...rules] });
};

/** Changes what the reader may do with the value of the suite's secret; what is beside it is to be seen. */
const setRule = (sample: StartedVault, can: readonly "read"[]): void =>
  addRules(sample, [
    { path: "secret/data/payments/hsm", can },
    { path: "secret/metadata/payments/hsm", can: ["read"] },
    { path: "kv/payments/hsm", can },
  ]);

const subject = (kv: "v1" | "v2", by: "token" | "approle"): Subject => ({
  name: `hcv against the sample's Vault, KV ${kv}, ${by}`,
  provider: hcv,
  start: () => start(kv, by),
  skips: {
    ...{ hang: wholeServer, throttled: wholeServer, garbage: wholeServer, oversized: wholeServer },
    ...{ "test oversized": wholeServer, "test reads nothing": "it keeps no count; the stub does" },
    ...(kv === "v1" ? hcvV1Skips : hcvSkips),
  },
});

[subject("v1", "token"), subject("v2", "token"), subject("v2", "approle")].forEach(providerSuite);

describe("the sample's Vault", () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  const started = async (...args: Parameters<typeof startSampleVault>): Promise<StartedVault> => {
    const sample = await startSampleVault(...args);
    closing.push(sample.close);
    return sample;
  };
  const folder = async (): Promise<string> => {
    const made = await mkdtemp(path.join(tmpdir(), "keyhole-sample-"));
    closing.push(() => rm(made, { recursive: true }));
    return made;
  };

  it("listens on loopback and on no other address of this machine", async () => {
    const { port } = await started();
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4")
      .map(({ address }) => address);
    for (const host of [...others, "127.0.0.2"]) {
      const code = await new Promise((resolve) => {
        const socket = connect({ host, port }, () => resolve("connected"));
        socket.on("error", ({ code: why }: NodeJS.ErrnoException) => resolve(why)).on("close", () => socket.destroy());
      });
      expect([host, code]).toEqual([host, "ECONNREFUSED"]);
    }
  });

  it("has a secret for each way in which an explanation ends", async () => {
    const { port, roleId, secretId } = await started(addSampleSecrets);
    const net = createNet({ allow: [{ kind: "host", host: "127.0.0.1", port }], guarded: true, own: [] });
    closing.push(net.close);
    const config = { protocol: "http", host: "127.0.0.1", port, mount: "secret", kv: "v2", auth_method: "approle" };
    const own = { auth_method: "approle", approle_role_id: roleId, approle_secret_id: secretId };
    // Ten seconds of waiting are no better a proof than half of one.
    const pool = createSessionPool({ ...poolDefaults, deadlineMs: 500, clock: systemPoolClock });
    closing.push(() => pool.close());
    const ask = async (raw: string, more: object = {}, access: object = own) => {
      const vault = {
        id: "v",
        provider: "hcv",
        level: "values",
        access: { ...access },
        config: { ...config, ...more },
      };
      const host = { net, env: new Map<string, string>(), fsRoots: [] };
      const { explanation, code } = await resolveOnce(raw, { prod: { ...vault, level: "values" } }, { host, pool });
      return [explanation.outcome, code, failingStep(explanation)];
    };
    const good = ["resolved", null, null];
    const inV1 = { mount: "kv", kv: "v1" };
    for (const name of [
      ...[
        "postgres/kong/password",
        "postgres/kong/username#1",
        "redis/sessions/password",
        "oidc/console/client_secret",
      ],
      ...["stripe/live/key", "stripe/live/webhook_secret", "github/deploy/token", "ai/provider/api_key"],
      ...["jwt/partner/secret", "aws/uploads/secret_access_key", "billing/database/url", "shop/tls/certificate"],
      ...["shop/tls/key", "webhooks/inbound/secret", "session/signing/key", "postgres/kong/"],
    ]) {
      expect([name, ...(await ask(`{vault://prod/${name}}`))]).toEqual([name, ...good]);
    }
    expect(await ask("{vault://prod/smtp/relay/password}", inV1)).toEqual(good);
    expect(await ask("{vault://prod/grafana/admin/password}", inV1)).toEqual(good);
    expect(await ask("{vault://prod/ldap/bind/password}")).toEqual(["deleted", "hcv.version-deleted", "answer"]);
    expect(await ask("{vault://prod/smtp/old-relay/password}")).toEqual(["deleted", "hcv.version-destroyed", "answer"]);
    expect(await ask("{vault://prod/payments/hsm/pin}")).toEqual(["forbidden", "hcv.policy-denies", "answer"]);
    expect(await ask("{vault://prod/nobody/x}")).toEqual(["not-found", "hcv.secret-missing", "answer"]);
    expect(await ask("{vault://prod/team/limits/per_minute}")).toEqual(["member-not-a-string", null, "member"]);
    expect(await ask("{vault://prod/team/limits/rooms}")).toEqual(["member-not-a-string", null, "member"]);
    expect(await ask("{vault://prod/stripe/live/Key}")).toEqual(["member-missing", null, "member"]);
    expect(await ask("{vault://prod/stripe/live/key}", { kv: "v1" })).toEqual([
      ...["misconfigured", "hcv.kv-version-mismatch", "answer"],
    ]);
    expect(await ask("{vault://prod/stripe/live/key}", { namespace: "team" })).toEqual([
      ...["misconfigured", "hcv.namespace-missing", "sign-in"],
    ]);
    expect(await ask("{vault://prod/stripe/live/key}", { namespace: "retired" })).toEqual([
      ...["disabled", "hcv.namespace-locked", "sign-in"],
    ]);
    expect(await ask("{vault://prod/stripe/live/key}", { mount: "portal", kv: "v1" })).toEqual([
      ...["malformed", "hcv.answer-unknown", "answer"],
    ]);
    expect(await ask("{vault://prod/stripe/live/key}", { mount: "slow", kv: "v1" })).toEqual([
      ...["timed-out", "pool.deadline", "request"],
    ]);
    expect(await ask("{vault://prod/stripe/live/key}", {}, { ...own, approle_secret_id: "x" })).toEqual([
      ...["unauthenticated", "hcv.approle-refused", "sign-in"],
    ]);
    expect(await ask("{vault://prod/stripe/live/key}", {}, { token: "s.none" })).toEqual([
      ...["unauthenticated", "hcv.token-dead", "answer"],
    ]);
  });

  it("takes a new value of one member, the others as they were, and keeps ten versions", async () => {
    const { vault, state } = await started(addSampleSecrets);
    const { mount, name } = rotatedSecret;
    const secrets = state.mounts[mount]?.secrets as Readonly<
      Record<string, { currentVersion: number; versions: object }>
    >;
    const before = secrets[name]?.currentVersion ?? 0;
    const values = new Set<unknown>();
    for (let turn = 0; turn < 12; turn += 1) rotate(vault);
    const versions = Object.values(secrets[name]?.versions ?? {}) as { data: { username: string; password: string } }[];
    for (const { data } of versions) values.add(data.password);
    expect([secrets[name]?.currentVersion, versions.length, values.size]).toEqual([before + 12, 10, 10]);
    expect(versions.every(({ data }) => data.username === "kong")).toBe(true);
  });

  it("is after a restart what it was, in a file that is its owner's alone", async () => {
    const file = path.join(await folder(), "vault.json");
    const now = new Date("2026-05-01T00:00:00Z");
    const state = newState(8_200, now);
    await addSampleSecrets(state, now);
    const vault = new SampleVault(
      state,
      () => now,
      () => keepState(file, state),
    );
    vault.setMember("secret", "redis/sessions", "password", "a new one");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(readState(file)).toEqual(state);
    expect(credentialsOf(readState(file))).toEqual(credentialsOf(state));
    await chmod(file, 0o644);
    expect(() => readState(file)).toThrow("others than its owner");
  });

  it("is made whole, on a port that is free", async () => {
    const file = path.join(await folder(), "vault.json");
    const port = await newSampleVault(file, new Date());
    const vault = new SampleVault(readState(file), () => new Date());
    const listening = await listen(vault, port);
    closing.push(listening.close);
    expect([listening.port, readState(file).port]).toEqual([port, port]);
    expect(port).toBeLessThan(30_000);
    await expect(listen(vault, port)).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("takes no port that is meant for something else", async () => {
    const left = [20_001, 23_456, 27_890, 29_999];
    const taken = Array.from({ length: 10_000 }, (_, at) => 20_000 + at).filter((port) => !left.includes(port));
    expect(left).toContain(await freePort(taken));
  });

  it("gives nobody the same credentials twice", () => {
    const now = new Date();
    const all = Array.from({ length: 20 }, () => Object.values(credentialsOf(newState(1, now)))).flat();
    expect(new Set(all).size).toBe(80);
    expect(all.every((one) => one.length >= 26)).toBe(true);
  });
});
