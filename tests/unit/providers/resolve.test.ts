import { describe, expect, it } from "vitest";
import type { Host } from "@/lib/providers/contract";
import type { FoundVault } from "@/lib/providers/resolve";
import { createSessionPool, poolDefaults } from "@/lib/providers/sessions";
import { handClock } from "../../support/hand-clock";
import { failingStep, resolveOnce, unusedHost } from "../../support/resolving";

const canary = "canary8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjSp";
const host: Host = {
  ...unusedHost,
  env: new Map([
    ["APP_TOKEN", canary],
    ["APP_WEAK", "hunter2"],
    ["APP_JSON", JSON.stringify({ user: "u", password: canary })],
    ["APP_TOKEN_PREVIOUS", "previous-value"],
  ]),
  envPrefixes: ["APP_"],
};
const envVault: FoundVault = {
  ...{ id: "1", provider: "env", level: "values", config: { prefix: "APP_" } },
  access: { declares_same_host: true },
};
const vaults = { app: envVault, elsewhere: { ...envVault, access: {} } };
const ask = (raw: unknown, more: Parameters<typeof resolveOnce>[2] = {}) => resolveOnce(raw, vaults, { host, ...more });

describe("resolve", () => {
  it("tells every step of a reference that resolves, and never the value", async () => {
    const { explanation, fingerprint, code } = await ask("{vault://app/json/password?ttl=60}");
    expect(explanation).toMatchObject({
      ...{ reference: "{vault://app/json/password?ttl=60}", outcome: "resolved", tone: "resolved", advice: null },
      preview: { kind: "text", suffix: null },
    });
    expect(explanation.steps.map(({ name, tone }) => `${name} ${tone}`)).toEqual([
      ...["parse", "vault", "options", "sign-in", "request", "answer", "member", "outcome"].map(
        (step) => `${step} resolved`,
      ),
    ]);
    expect(explanation.fingerprint).toMatch(/^[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}$/);
    expect(fingerprint).toMatchObject({ keyId: "test", comparable: true });
    expect(code).toBeNull();
    expect(JSON.stringify(explanation)).not.toContain(canary.slice(0, 8));
  });

  it("gives the same fingerprint for the same value in two places, if it cannot be guessed", async () => {
    const [whole, member] = [await ask("{vault://app/token}"), await ask("{vault://app/json/password}")];
    expect(whole.explanation.fingerprint).toBe(member.explanation.fingerprint);
    const weak = await ask("{vault://app/weak}");
    expect(weak.explanation.fingerprint).toBeNull();
    expect(weak.fingerprint).toMatchObject({ comparable: false });
  });

  it.each([
    ["plain text", "not-a-reference", "parse"],
    [" {vault://app/token}", "not-a-reference", "parse"],
    [canary, "not-a-reference", "parse"],
    [5, "not-a-reference", "parse"],
    [null, "not-a-reference", "parse"],
    ["{vault://}", "not-a-reference", "parse"],
    ["{vault://app}", "not-a-reference", "parse"],
    ["{vault://app/token#latest}", "not-a-reference", "parse"],
    ["{vault://nope/token}", "vault-unknown", "vault"],
    ["{vault://App/token}", "vault-unknown", "vault"],
    ["{vault://env/token}", "data-plane-settings-unknown", "vault"],
    ["{vault://aws/token}", "data-plane-settings-unknown", "vault"],
    ["{vault://app/missing}", "not-found", "request"],
  ])("%j ends in %s at %s", async (raw, outcome, step) => {
    const { explanation } = await ask(raw);
    expect([explanation.outcome, failingStep(explanation)]).toEqual([outcome, step]);
    expect(explanation.advice?.next.length).toBeGreaterThan(10);
    expect(JSON.stringify(explanation)).not.toContain(canary.slice(0, 8));
  });

  it.each([
    ["ttl", "misconfigured", "options"],
    ["resurrect_ttl", "misconfigured", "options"],
    ["neg_ttl", "not-checkable-from-here", "options"],
  ])("says that an empty %s fails a node: %s", async (option, outcome, step) => {
    const files = { files: { ...envVault, provider: "fs", config: { prefix: "/srv" }, access: {} } };
    const { explanation } = await resolveOnce(`{vault://files/x?${option}=}`, files);
    expect([explanation.outcome, failingStep(explanation)]).toEqual([outcome, step]);
  });

  it("lets a provider's name win over a prefix, and depends on edition and version for that", async () => {
    const named = { conjur: envVault };
    const on = (edition: "oss" | "enterprise", version: string) =>
      resolveOnce("{vault://conjur/token}", named, { host, gateway: { id: "g", edition, version } });
    expect((await on("enterprise", "3.15")).explanation.outcome).toBe("data-plane-settings-unknown");
    expect((await on("enterprise", "3.10")).explanation.outcome).toBe("resolved");
    expect((await on("oss", "3.9")).explanation.outcome).toBe("resolved");
  });

  it("resolves by a default vault whose settings are known, and by no entity of that name", async () => {
    const settings = { ...envVault, config: {}, isDefault: true };
    const { explanation } = await ask("{vault://env/app-token}", { vaultNamed: () => settings });
    expect(explanation.outcome).toBe("resolved");
    const entity = await ask("{vault://env/app-token}", { vaultNamed: () => ({ ...settings, isDefault: false }) });
    expect(entity.explanation.outcome).toBe("data-plane-settings-unknown");
  });

  it("does not know the settings of a provider that the gateway does not load", async () => {
    const gateway = { id: "g", edition: "enterprise", version: "3.15", loadedVaults: "hcv" } as const;
    const { explanation } = await ask("{vault://env/app-token}", {
      gateway,
      vaultNamed: () => ({ ...envVault, config: {}, isDefault: true }),
    });
    expect(explanation.outcome).toBe("vault-unknown");
  });

  it("says that a gateway has no such provider, and that a custom vault cannot be resolved from here", async () => {
    const old = await resolveOnce(
      "{vault://files/x}",
      { files: { ...envVault, provider: "fs" } },
      {
        gateway: { id: "g", edition: "enterprise", version: "3.14" },
      },
    );
    expect([old.explanation.outcome, old.code]).toEqual(["misconfigured", "resolve.not-loaded"]);
    const own = await resolveOnce("{vault://own/x}", { own: { ...envVault, provider: "acme-http" } });
    expect([own.explanation.outcome, own.code]).toEqual(["not-checkable-from-here", "resolve.custom-vault"]);
    expect(own.explanation.advice).toMatchObject({
      what: expect.stringContaining("It is a custom vault") as string,
      whose: "data plane",
    });
  });

  it("leaves alone what lies on the data plane, unless this host is declared to be like it", async () => {
    const { explanation } = await ask("{vault://elsewhere/token}");
    expect(explanation).toMatchObject({ outcome: "not-checkable-from-here", tone: "not-checkable", preview: null });
    expect(explanation.vantage).toContain("Not checked");
    expect((await ask("{vault://app/token}")).explanation.vantage).toContain("declared");
  });

  it("warns of a subdirectory written as Kong's manual has it, even where it cannot look", async () => {
    const files = { files: { ...envVault, provider: "fs", config: { prefix: "/srv" }, access: {} } };
    const { explanation } = await resolveOnce("{vault://files/db/password.txt}", files);
    expect(explanation.outcome).toBe("not-checkable-from-here");
    expect(explanation.advice?.next).toContain("{vault://files/db%2Fpassword.txt}");
  });

  it("refuses what could send a credential elsewhere and repeats no value of such an option", async () => {
    const hcv: FoundVault = { ...envVault, provider: "hcv", config: { host: "vault.test", token: "t" }, access: {} };
    const { explanation } = await resolveOnce(`{vault://prod/a?token=${canary}&ttl=5&x=${canary}}`, { prod: hcv });
    expect(explanation.outcome).toBe("option-refused");
    expect(explanation.reference).toBe("{vault://prod/a?token=…&ttl=5&x=…}");
    const { options } = explanation.steps.find(({ name }) => name === "options")!;
    expect(options?.map(({ name, value, fate }) => [name, value, fate])).toEqual([
      ["token", null, "refused"],
      ["ttl", "5", "taken"],
      ["x", null, "ignored"],
    ]);
    expect(JSON.stringify(explanation)).not.toContain(canary.slice(0, 8));
  });

  it("takes the options that are safe, and shows what Kong makes of the others", async () => {
    const { explanation } = await ask("{vault://app/token?prefix=OTHER_&nonsense=1}");
    expect([explanation.outcome, failingStep(explanation)]).toEqual(["destination-refused", "request"]);
    expect(explanation.steps.find(({ name }) => name === "options")?.options).toEqual([
      { name: "prefix", value: "OTHER_", fate: "taken", reason: "Replaces the vault's own value." },
      { name: "nonsense", value: null, fate: "ignored", reason: "The provider has no such field." },
    ]);
  });

  it("tells neither name nor value of what looks like a credential in an option's place", async () => {
    const files = { files: { ...envVault, provider: "fs", config: { prefix: "/srv", ttl: 60 }, access: {} } };
    const { explanation } = await resolveOnce(`{vault://files/x?${canary}&ttl=${canary}}`, files);
    const { options } = explanation.steps.find(({ name }) => name === "options")!;
    expect(options?.map(({ name, value, fate }) => [name, value, fate])).toEqual([
      [null, null, "ignored"],
      ["ttl", null, "wiped"],
    ]);
    expect(options?.[1]?.reason).toContain("expected a number");
    expect(JSON.stringify(explanation)).not.toContain(canary.slice(0, 8));
  });

  it("says what Kong will do with what resolved, and with what did not", async () => {
    const words = async (...args: Parameters<typeof resolveOnce>) =>
      (await resolveOnce(...args)).explanation.kongDoes.map(({ tone, text }) => `${tone}: ${text}`);
    expect(await words("{vault://app/token}", vaults, { host })).toEqual([
      expect.stringMatching(/^waiting: Read when a node starts/),
    ]);
    expect(await words("{vault://app/missing}", vaults, { host })).toEqual([
      expect.stringMatching(/^waiting: Read when a node starts/),
      expect.stringMatching(/^failing: .*empty until the data plane restarts/),
      expect.stringMatching(/^waiting: In kong\.conf/),
    ]);
    const files = { files: { ...envVault, provider: "fs", config: { prefix: "/srv" }, access: {} } };
    expect(await words("{vault://files/x?ttl=60}", files)).toEqual([
      expect.stringMatching(/^resolved: Cached 60 s/),
      expect.stringMatching(/^resolved: Served through an outage/),
    ]);
    const gateway = { id: "g", edition: "enterprise", version: "3.15" } as const;
    expect(await words("{vault://files/x}", files, { gateway })).toContainEqual(expect.stringMatching(/^stale: Never/));
    expect(await words("plain text", vaults)).toEqual([expect.stringMatching(/^failing: .*literal/)]);
  });

  it("looks at metadata only where the access says so, and env has none", async () => {
    const { explanation } = await resolveOnce(
      "{vault://app/token}",
      { app: { ...envVault, level: "metadata" } },
      { host },
    );
    expect(explanation).toMatchObject({ outcome: "not-allowed-by-access-level", preview: null, fingerprint: null });
  });

  it("shows a suffix only where the vault opted in", async () => {
    const suffix = { app: { ...envVault, suffix: true } };
    const open = await resolveOnce("{vault://app/token}", suffix, { host });
    expect(open.explanation.preview).toMatchObject({ suffix: canary.slice(-4) });
    const weak = await resolveOnce("{vault://app/weak}", suffix, { host });
    expect(weak.explanation.preview).toMatchObject({ suffix: null });
  });

  it("passes on nothing of what an adapter throws", async () => {
    const broken: Host = {
      ...host,
      env: new Proxy(new Map<string, string>(), {
        get: () => {
          throw new Error(canary);
        },
      }),
    };
    const { explanation, code } = await resolveOnce("{vault://app/token}", vaults, { host: broken });
    expect([explanation.outcome, code]).toEqual(["malformed", "resolve.adapter-failed"]);
    expect(JSON.stringify(explanation)).not.toContain(canary.slice(0, 8));
  });

  it("says nothing of a sign-in of which the pool does not know what became", async () => {
    const clock = handClock();
    const pool = createSessionPool({ ...poolDefaults, clock });
    const { promise: asked, resolve: ask } = Promise.withResolvers<null>();
    const fetch = (): Promise<Response> => {
      ask(null);
      return new Promise(() => undefined);
    };
    const hung: FoundVault = {
      ...{ id: "2", provider: "hcv", level: "values" },
      config: { protocol: "https", host: "vault.test", port: 8200, mount: "secret", kv: "v2" },
      access: { auth_method: "approle", approle_role_id: "r", approle_secret_id: "s" },
    };
    const lent = { ...unusedHost, net: { ...unusedHost.net, fetch } };
    const asking = resolveOnce("{vault://hung/app/db}", { hung }, { host: lent, pool });
    await asked;
    await clock.advance(poolDefaults.deadlineMs);
    const { explanation, code } = await asking;
    expect(code).toBe("pool.deadline");
    expect(explanation.steps.map(({ name }) => name)).toEqual(["parse", "vault", "options", "request", "outcome"]);
    await pool.close();
  });

  it("lets a failure of the look-up itself through", async () => {
    const failing = ask("{vault://app/token}", { vaultNamed: () => Promise.reject(new Error("database")) });
    await expect(failing).rejects.toThrow("database");
  });

  it("can be sent as JSON as it is", async () => {
    const { explanation } = await ask("{vault://app/json}");
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  });
});
