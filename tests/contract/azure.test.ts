import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Outcome, Owner } from "@/lib/domain/resolution";
import { createNet } from "@/lib/net/create-net";
import { azure } from "@/lib/providers/azure";
import type { Host, OpenedVault, Session, Want } from "@/lib/providers/contract";
import type { FoundVault } from "@/lib/providers/resolve";
import { systemPoolClock } from "@/lib/providers/pool-clock";
import { createSessionPool, poolDefaults } from "@/lib/providers/sessions";
import { certificateAuthority } from "../support/certificates";
import { mappedNet } from "../support/mapped-net";
import { failingStep, resolveOnce } from "../support/resolving";
import { AzureStub, azureErrors, entraErrors, startAzure, type AzureSetting } from "./stubs/azure";
import { sendAnswer, type Answer } from "./stubs/hcv";

const canary = "canary8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjSp";

let set: AzureSetting;
let stub: AzureStub;
beforeEach(async () => {
  set = await startAzure();
  ({ stub } = set);
  Object.assign(set.vault.config, { location: "westeurope", type: "secrets" });
});
afterEach(() => set.close());

const found = (level: FoundVault["level"] = "values"): FoundVault => ({
  ...{ id: "v", provider: "azure", level, config: set.vault.config, access: set.vault.access },
});

const explain = (resource = "db-password", level?: FoundVault["level"], host: Host = set.host) =>
  resolveOnce(`{vault://kv/${resource}}`, { kv: found(level) }, { host });

const open = async (vault: OpenedVault = set.vault, host: Host = set.host): Promise<Session> => {
  const opened = await azure.open(vault, host);
  if (!opened.ok) throw new Error(opened.code);
  return opened.value;
};
const want = (resource: string): Want => ({ resource, version: null });

const toVault = (): readonly string[] => stub.seen.filter((one) => one.includes("kv1."));

describe("what goes to Azure", () => {
  it("is one sign-in, one question without a token, and one read for each secret", async () => {
    stub.put("a", canary);
    stub.put("b", canary);
    const session = await open();
    expect((await session.read([want("a"), want("b")])).every(({ ok }) => ok)).toBe(true);
    const [login = "", ...vault] = stub.seen;
    expect(login.split("?")[0]).toBe(`POST login.microsoftonline.com/${stub.tenant}/oauth2/v2.0/token`);
    const read = (name: string) => `GET kv1.vault.azure.net/secrets/${name}/?api%2Dversion=2025-07-01`;
    expect(vault).toEqual([read("a"), read("a"), read("b")]);
    const authorized = stub.server.requests().map(({ headers }) => headers.authorization !== undefined);
    expect(authorized).toEqual([false, false, true, true]);
  });

  it("is one sign-in and fifty reads for fifty secrets at once", async () => {
    const names = Array.from({ length: 50 }, (_, i) => `secret-${i}`);
    for (const name of names) stub.put(name, canary);
    const session = await open();
    const items = await session.read(names.map(want));
    expect(items.filter(({ ok }) => ok)).toHaveLength(50);
    expect([stub.logins, stub.valuesGiven, toVault().length]).toEqual([1, 50, 51]);
  });

  it("says nothing of the machine and asks for no packed answer", async () => {
    stub.put("db-password", canary);
    await explain();
    const names = new Set(stub.server.requests().flatMap(({ headers }) => Object.keys(headers)));
    for (const name of names) expect(name).not.toMatch(/^(?:user-agent|accept-encoding|x-client-.*)$/);
  });

  it.each([
    ["vault.azure.net", "login.microsoftonline.com"],
    ["vault.usgovcloudapi.net", "login.microsoftonline.us"],
    ["vault.azure.cn", "login.partner.microsoftonline.cn"],
  ])("a vault below %s: a sign-in at %s", async (suffix, login) => {
    stub.suffix = suffix;
    stub.put("db-password", canary);
    set.vault.config.vault_uri = `https://${stub.vaultHost}`;
    const net = mappedNet(set.host.net, stub.hosts, `http://127.0.0.1:${stub.server.port}`);
    const { explanation } = await explain("db-password", "values", { ...set.host, net });
    expect(explanation.outcome).toBe("resolved");
    expect(stub.seen[0]).toContain(`POST ${login}/`);
  });

  it.each([
    ["AZURE_AUTHORITY_HOST", "https://login.example.com", "resolved"],
    ["HTTPS_PROXY", "http://127.0.0.1:9", "resolved"],
    ["AZURE_CLIENT_SECRET", "of-the-process", "resolved"],
    // It would have the secret sent to a host of the region.
    ["AZURE_REGIONAL_AUTHORITY_NAME", "westeurope", "malformed"],
  ])("is not led elsewhere by %s", async (name, value, outcome) => {
    stub.put("db-password", canary);
    process.env[name] = value;
    try {
      const { explanation } = await explain();
      expect(explanation.outcome).toBe(outcome);
    } finally {
      delete process.env[name];
    }
    for (const one of stub.seen) expect(one).toMatch(/ (?:login\.microsoftonline\.com|kv1\.vault\.azure\.net)\//);
  });

  it("holds nothing of value or credential that an explanation shows", async () => {
    stub.put("db-password", canary);
    const all = JSON.stringify(await explain());
    for (const secret of [canary.slice(0, 12), "canary-client-secret", "canary-token"]) {
      expect(all).not.toContain(secret);
    }
    expect(all).toContain(`https://kv1.vault.azure.net/secrets/db-password/?api%2Dversion=2025-07-01`);
  });
});

describe("a key vault's address", () => {
  it.each([
    ["http://kv1.vault.azure.net", "azure.vault-uri-invalid"],
    ["https://kv1.vault.azure.net:8443", "azure.vault-uri-invalid"],
    ["https://kv1.vault.azure.net/secrets", "azure.vault-uri-invalid"],
    ["https://me@kv1.vault.azure.net", "azure.vault-uri-invalid"],
    ["https://kv1.vault.azure.net/?x=1", "azure.vault-uri-invalid"],
    ["kv1.vault.azure.net", "azure.vault-uri-invalid"],
    [null, "azure.vault-uri-invalid"],
    ["https://kv1.vault.azure.net.example.com", "azure.vault-uri-elsewhere"],
    ["https://vault.azure.net", "azure.vault-uri-elsewhere"],
    ["https://a.kv1.vault.azure.net", "azure.vault-uri-elsewhere"],
    ["https://kv1.example.com", "azure.vault-uri-elsewhere"],
    ["https://127.0.0.1", "azure.vault-uri-elsewhere"],
  ])("%j is refused before anything is sent", async (uri, code) => {
    set.vault.config.vault_uri = uri;
    expect(await azure.open(set.vault, set.host)).toMatchObject({ ok: false, code });
    expect(stub.seen).toEqual([]);
  });

  it("that has no host is a vault that is not there", async () => {
    set.vault.config.vault_uri = "https://nobodys.vault.azure.net";
    const { explanation } = await explain();
    expect([explanation.outcome, explanation.advice?.whose]).toEqual(["unreachable", "vault author"]);
    expect(explanation.advice?.what).toMatch(/no key vault of this name/);
  });
});

describe("a name that Key Vault does not have", () => {
  it.each(["db_password", "db.password", "a%2Fb", "a+b", "*", "ä", "a".repeat(128), ".."])(
    "%j: said before anything is asked of the vault",
    async (resource) => {
      const { explanation } = await explain(resource.includes("%") ? resource : encodeURIComponent(resource));
      expect(explanation.outcome).toBe("misconfigured");
      expect(explanation.advice).toMatchObject({ whose: "reference author" });
      expect(explanation.advice?.what).toMatch(/letters, digits and hyphens/);
      expect(toVault()).toEqual([]);
    },
  );

  it("nor is a number one of its versions", async () => {
    stub.put("db-password", canary);
    const { explanation } = await resolveOnce("{vault://kv/db-password#2}", { kv: found() }, { host: set.host });
    expect([explanation.outcome, explanation.advice?.whose]).toEqual(["misconfigured", "reference author"]);
    expect(explanation.advice?.what).toMatch(/32 hexadecimal digits/);
    expect(toVault()).toEqual([]);
  });
});

describe("each answer of Key Vault", () => {
  const administrator = "backend administrator" as const;
  const rows: readonly (readonly [string, Answer, Outcome, Owner, RegExp])[] = [
    ["a disabled version", azureErrors.disabled, "disabled", administrator, /Enable this version/],
    ["no role", azureErrors.byRbac, "forbidden", administrator, /Key Vault Secrets User/],
    ["no access policy", azureErrors.byPolicy, "forbidden", administrator, /access policy/],
    ["no access", azureErrors.accessDenied, "forbidden", administrator, /access policy/],
    ["a firewall", azureErrors.byFirewall, "forbidden", administrator, /networking/],
    ["a bare refusal", azureErrors.bare, "forbidden", administrator, /roles or access policies/],
    ["too many requests", azureErrors.throttled, "throttled", administrator, /Wait/],
    ["a bad request", azureErrors.badParameter, "misconfigured", administrator, /diagnostic log/],
    ["a failure", azureErrors.failing, "unreachable", administrator, /status page/],
    ["a proxy's refusal", { status: 403, body: "canary-body" }, "malformed", "network", /proxy/],
    ["a proxy's miss", { status: 404, body: { message: "canary-body" } }, "malformed", "network", /proxy/],
    ["a token of another issuer", azureErrors.wrongIssuer, "unauthenticated", administrator, /disabled|moved/],
  ];
  it.each(rows)("%s", async (_, answer, outcome, whose, next) => {
    stub.put("db-password", canary);
    stub.refuseValues = answer;
    const { explanation } = await explain();
    expect([explanation.outcome, explanation.advice?.whose]).toEqual([outcome, whose]);
    expect(explanation.advice?.next).toMatch(next);
    expect(JSON.stringify(explanation)).not.toMatch(/canary/);
  });

  it("tells how long to wait", async () => {
    stub.put("db-password", canary);
    stub.refuseValues = { ...azureErrors.throttled, headers: { "retry-after": "7" } };
    const [item] = await (await open()).read([want("db-password")]);
    expect(item).toMatchObject({ failure: "throttled", code: "azure.throttled", retryAfterSeconds: 7 });
  });

  it("tells a deleted secret from one that never was", async () => {
    stub.put("db-password", canary);
    stub.deleted.add("db-password");
    const { explanation } = await explain();
    expect([explanation.outcome, failingStep(explanation)]).toEqual(["deleted", "answer"]);
    expect((await explain("never")).explanation.outcome).toBe("not-found");
  });

  it("gives an expired secret, and says when it expired", async () => {
    stub.put("db-password", canary, { expires: 1_700_000_000 });
    const [item] = await (await open()).read([want("db-password")]);
    expect(item).toMatchObject({ ok: true, value: { meta: { expiresAt: new Date(1_700_000_000_000), plan: "none" } } });
  });

  it("does not follow a redirect with the token", async () => {
    stub.put("db-password", canary);
    stub.refuseValues = { status: 307, headers: { location: "https://login.microsoftonline.com/stolen" } };
    const { explanation } = await explain();
    expect(explanation.outcome).toBe("unreachable");
    expect(stub.seen.filter((one) => one.includes("stolen"))).toEqual([]);
  });

  it("does not follow a next page to another host", async () => {
    stub.refuseMetadata = {
      status: 200,
      body: { value: [], nextLink: "https://login.microsoftonline.com/stolen?api-version=7.4" },
    };
    const [item] = (await (await open()).describe?.([want("db-password")])) ?? [];
    expect(item).toMatchObject({ ok: false, code: "azure.led-elsewhere" });
    expect(stub.seen.filter((one) => one.includes("stolen"))).toEqual([]);
  });

  it.each([
    ["another tenant", "azure.wrong-tenant", { asksTenant: "99999999-2222-4333-8444-555555555555" }],
    ["another service", "azure.challenge-refused", { asksResource: "https://management.azure.com" }],
    ["this cloud's neighbour", "azure.challenge-refused", { asksResource: "https://vault.azure.cn" }],
  ])("sends no token to a vault that asks for one of %s", async (_, code, asks) => {
    stub.put("db-password", canary);
    Object.assign(stub, asks);
    const [item] = await (await open()).read([want("db-password")]);
    expect(item).toMatchObject({ ok: false, code });
    expect(stub.server.requests().filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
    expect(stub.logins).toBe(1);
  });

  it("takes a challenge whose parts are in the other order and spelled otherwise", async () => {
    stub.put("db-password", canary);
    stub.onVault = (_, response) => {
      stub.onVault = null;
      const authority = `authorization_uri="https://login.microsoftonline.com/${stub.tenant}"`;
      const header = `Bearer resource="https://vault.azure.net", ${authority}`;
      sendAnswer(response, { ...azureErrors.noToken, headers: { "www-authenticate": header } });
    };
    expect((await explain()).explanation.outcome).toBe("resolved");
    expect(stub.onVault).toBeNull();
  });
});

describe("with metadata only", () => {
  it("asks for no value, and finds the newest version by its date", async () => {
    for (let i = 0; i < 5; i++) stub.put("db-password", canary, { created: 1_766_000_000 + i });
    const { explanation } = await explain("db-password", "metadata");
    expect(explanation.outcome).toBe("present-unverified");
    const newest = stub.secrets.get("db-password")?.at(-1)?.version ?? "";
    expect(JSON.stringify(explanation)).toContain(newest);
    expect(stub.valuesGiven).toBe(0);
    for (const one of toVault()) expect(one).toContain("/secrets/db-password/versions?");
  });

  it("does not fall back from a disabled newest version, as a read does not", async () => {
    stub.put("db-password", canary);
    stub.put("db-password", canary, { enabled: false });
    expect((await explain("db-password", "metadata")).explanation.outcome).toBe("disabled");
    expect((await explain()).explanation.outcome).toBe("disabled");
  });

  it("says that there is none, and that it may not look", async () => {
    expect((await explain("never", "metadata")).explanation.outcome).toBe("not-found");
    stub.refuseMetadata = azureErrors.byRbac;
    expect((await explain("never", "metadata")).explanation.outcome).toBe("forbidden");
  });

  it("tells a deleted secret from one that never was, as far as it may look", async () => {
    stub.put("db-password", canary);
    stub.deleted.add("db-password");
    const { explanation } = await explain("db-password", "metadata");
    expect([explanation.outcome, failingStep(explanation)]).toEqual(["deleted", "answer"]);
    expect(explanation.advice?.what).toMatch(/until the day of its purge/);
    stub.refuseDeleted = azureErrors.byPolicy;
    expect((await explain("db-password", "metadata")).explanation.outcome).toBe("not-found");
    const asked = new Set(toVault().map((one) => one.replace(/\?.*/, "")));
    expect([...asked]).toEqual([
      "GET kv1.vault.azure.net/secrets/db-password/versions",
      "GET kv1.vault.azure.net/deletedsecrets/db-password",
    ]);
    expect(stub.valuesGiven).toBe(0);
  });

  it("tests the connection by a look at versions", async () => {
    const trial = await azure.test({ ...set.vault, level: "metadata" }, set.host);
    expect(trial).toMatchObject({ stopped: null, rights: [{ what: "Look at every secret in kv1", state: "proven" }] });
    expect(toVault().every((one) => one.includes("/versions?"))).toBe(true);
  });
});

describe("a test of the connection", () => {
  it("names the right that is not proven, and stops at a firewall", async () => {
    stub.refuseValues = azureErrors.byRbac;
    const trial = await azure.test(set.vault, set.host);
    expect(trial).toMatchObject({ stopped: null, rights: [{ what: "Read every secret in kv1", state: "unproven" }] });
    expect(trial.identity?.expires).toEqual({ inSeconds: expect.toSatisfy((n: number) => n > 3_590 && n < 3_600) });
    stub.refuseValues = azureErrors.byFirewall;
    expect((await azure.test(set.vault, set.host)).stopped).toMatchObject({ code: "azure.firewall" });
  });
});

describe("each sign-in", () => {
  const author = "vault author" as const;
  const rows: readonly (readonly [string, Answer, Outcome, Owner, RegExp])[] = [
    ["a wrong secret", entraErrors.wrongSecret, "unauthenticated", author, /new client secret/],
    ["an expired secret", entraErrors.expiredSecret, "unauthenticated", author, /new client secret/],
    ["an unknown client", entraErrors.unknownClient, "unauthenticated", author, /client ID/],
    ["an unknown tenant", entraErrors.unknownTenant, "unauthenticated", author, /tenant ID/],
    ["conditional access", entraErrors.blocked, "unauthenticated", "backend administrator", /address/],
    ["another refusal", entraErrors.other, "unauthenticated", author, /sign-in log/],
    ["throttling", { status: 429, headers: { "retry-after": "3" } }, "throttled", "backend administrator", /3 s/],
    ["a failure", { status: 503 }, "unreachable", "backend administrator", /status page/],
    ["garbage", { status: 200, body: "canary-body" }, "malformed", "network", /proxy/],
  ];
  it.each(rows)("%s", async (_, answer, outcome, whose, next) => {
    let asked = 0;
    stub.onLogin = (_request, response) => {
      asked += 1;
      sendAnswer(response, answer);
    };
    const { explanation } = await explain();
    expect([explanation.outcome, failingStep(explanation), explanation.advice?.whose]).toEqual([
      ...[outcome, "sign-in", whose],
    ]);
    if (outcome !== "throttled") expect(explanation.advice?.next).toMatch(next);
    expect(JSON.stringify(explanation)).not.toMatch(/canary/);
    expect(asked).toBe(1);
  });

  it.each([
    ["redirects", "net.redirect", { status: 307, headers: { location: "https://kv1.vault.azure.net/stolen" } }],
    ["floods", "net.too-large", { status: 200, body: "x".repeat(5 * 1024 * 1024) }],
  ])("at a server that %s is given up", async (_, code, answer: Answer) => {
    stub.onLogin = (_request, response) => sendAnswer(response, answer);
    expect(await azure.open(set.vault, set.host)).toMatchObject({ ok: false, code });
    expect(stub.seen).toHaveLength(1);
  });

  it("is made anew for a token that Key Vault takes no more, once", async () => {
    stub.put("db-password", canary);
    const pool = createSessionPool({ ...poolDefaults, clock: systemPoolClock });
    const source = { provider: azure, vault: set.vault, host: set.host };
    const read = async () => (await pool.read(source, [want("db-password")]))[0]?.item;
    expect((await read())?.ok).toBe(true);
    expect((await read())?.ok).toBe(true);
    expect(stub.logins).toBe(1);
    stub.tokens.clear();
    expect((await read())?.ok).toBe(true);
    expect(stub.logins).toBe(2);
    stub.refuseValues = azureErrors.wrongIssuer;
    expect(await read()).toMatchObject({ ok: false, code: "azure.token-refused" });
    expect(stub.logins).toBe(3);
    await pool.close();
  });

  it.each([
    [{}, "azure.no-access"],
    [{ auth_method: "client_secret", client_id: "a", client_secret: "b" }, "azure.tenant-missing"],
    [{ auth_method: "client_secret", tenant_id: "adfs", client_id: "a", client_secret: "b" }, "azure.tenant-missing"],
    [{ auth_method: "client_secret", tenant_id: "t.example", client_secret: "b" }, "azure.client-missing"],
    [{ auth_method: "client_secret", tenant_id: "t.example", client_id: "a" }, "azure.client-secret-missing"],
    [{ auth_method: "managed_identity" }, "azure.metadata-not-given"],
    [{ auth_method: "ambient" }, "azure.ambient-not-given"],
  ])("with %j is none", async (access, code) => {
    expect(await azure.open({ ...set.vault, access }, set.host)).toMatchObject({ ok: false, code });
    expect(stub.seen).toEqual([]);
  });

  it("takes tenant and client of the nodes where Keyhole has none of its own, and never their variables", async () => {
    stub.put("db-password", canary);
    Object.assign(set.vault.config, { tenant_id: stub.tenant, client_id: stub.clientId, credentials_prefix: "HOME" });
    set.vault.access.tenant_id = set.vault.access.client_id = null;
    expect((await explain()).explanation.outcome).toBe("resolved");
  });

  it("ends when Azure says, by the clock that is given", async () => {
    const at = new Date("2026-01-01T00:00:00Z");
    const session = await open(set.vault, { ...set.host, now: () => at });
    const seconds = ((session.expiresAt?.getTime() ?? 0) - at.getTime()) / 1_000;
    expect(seconds).toBeGreaterThan(3_590);
    expect(seconds).toBeLessThan(3_600);
  });
});

describe("the identity of the machine", () => {
  const given = (): Host => ({
    ...set.host,
    ambient: { net: set.host.net, metadata: set.host.net, credentialFolder: null },
  });

  it("is asked of the metadata service only, and only for what it is for", async () => {
    stub.put("db-password", canary);
    set.vault.access.auth_method = "managed_identity";
    expect((await explain("db-password", "values", given())).explanation.outcome).toBe("resolved");
    const resource = `resource=${encodeURIComponent("https://vault.azure.net")}`;
    expect(stub.seen[0]).toBe(
      `GET 169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&${resource}&client_id=${stub.clientId}`,
    );
    expect(stub.server.requests()[0]?.headers.metadata).toBe("true");
  });

  it("is not there where nothing answers", async () => {
    set.vault.access.auth_method = "managed_identity";
    const nowhere = createNet({ allow: [{ kind: "host", host: "127.0.0.1", port: 1 }], guarded: true, own: [] });
    const metadata = mappedNet(nowhere, ["169.254.169.254"], "http://127.0.0.1:1");
    const host = { ...set.host, ambient: { net: set.host.net, metadata, credentialFolder: null } };
    expect(await azure.open(set.vault, host)).toMatchObject({ ok: false, code: "azure.metadata-missing" });
    await nowhere.close();
  });

  it("is what an ambient access comes to at last", async () => {
    stub.put("db-password", canary);
    const access = { auth_method: "ambient" };
    const vault = { ...set.vault, access };
    const [item] = await (await open(vault, given())).read([want("db-password")]);
    expect([item?.ok, stub.seen[0]?.startsWith("GET 169.254.169.254/")]).toEqual([true, true]);
    const without = { ...set.host, ambient: { net: set.host.net, metadata: null, credentialFolder: null } };
    expect(await azure.open(vault, without)).toMatchObject({ ok: false, code: "azure.ambient-missing" });
  });

  it("comes after what Keyhole's environment gives", async () => {
    const variables = { AZURE_TENANT_ID: stub.tenant, AZURE_CLIENT_ID: stub.clientId };
    const within = (more: Readonly<Record<string, string>>): Host => ({
      ...set.host,
      ambient: {
        ...{ net: set.host.net, metadata: set.host.net, credentialFolder: null },
        environment: new Map(Object.entries({ ...variables, ...more })),
      },
    });
    const vault = { ...set.vault, access: { auth_method: "ambient" } };
    await open(vault, within({ AZURE_CLIENT_SECRET: stub.clientSecret }));
    const unreadable = await azure.open(vault, within({ AZURE_FEDERATED_TOKEN_FILE: "/nowhere/token" }));
    expect(unreadable).toMatchObject({ ok: false, code: "azure.federated-token-unreadable" });
    const folder = await mkdtemp(path.join(tmpdir(), "keyhole-azure-"));
    const file = path.join(folder, "token");
    await writeFile(file, stub.federatedToken);
    await open(vault, within({ AZURE_FEDERATED_TOKEN_FILE: file }));
    await rm(folder, { recursive: true });
    const login = `POST login.microsoftonline.com/${stub.tenant}/oauth2/v2.0/token`;
    expect(stub.seen.map((one) => one.split("?")[0])).toEqual([login, login]);
    expect(stub.logins).toBe(2);
  });
});

describe("TLS", () => {
  it("is checked by the authority that the access names, and by no other", async () => {
    const authority = await certificateAuthority();
    const { cert, key } = await authority.issue({ names: ["127.0.0.1"] });
    const secured = await AzureStub.start({ cert, key });
    secured.put("db-password", canary);
    const allow = [{ kind: "host", host: "127.0.0.1", port: secured.server.port }] as const;
    const dialler = createNet({ allow, guarded: true, own: [] });
    const host = { ...set.host, net: mappedNet(dialler, secured.hosts, `https://127.0.0.1:${secured.server.port}`) };
    expect(await azure.open(set.vault, host)).toMatchObject({ ok: false, code: "net.tls-untrusted" });
    const access = { ...set.vault.access, ca: authority.cert };
    const [item] = await (await open({ ...set.vault, access }, host)).read([want("db-password")]);
    expect(item?.ok).toBe(true);
    await dialler.close();
    await secured.close();
  });
});

describe("the smallest role", () => {
  const role = (names: readonly string[], level: "values" | "metadata" = "values") =>
    azure.leastPolicy?.(names.map(want), level, { vault_uri: "https://kv1.vault.azure.net" }) ?? null;

  it("holds one right, on exactly the wanted secrets", () => {
    const text = JSON.parse(role(["a", "b", "a"])?.text ?? "") as {
      role: { DataActions: unknown };
      assignments: readonly { scope: string }[];
    };
    expect(text.role.DataActions).toEqual(["Microsoft.KeyVault/vaults/secrets/getSecret/action"]);
    expect(text.assignments.map(({ scope }) => scope.slice(scope.indexOf("/providers")))).toEqual([
      ...["/providers/Microsoft.KeyVault/vaults/kv1/secrets/a", "/providers/Microsoft.KeyVault/vaults/kv1/secrets/b"],
    ]);
    expect(role(["a"], "metadata")?.text).toContain("Microsoft.KeyVault/vaults/secrets/readMetadata/action");
    expect(role(["a"], "metadata")?.text).not.toContain("getSecret");
  });

  it.each(["*", "a*", "a/b", 'a"', "a_b", ""])("is refused for %j", (name) => expect(role([name])).toBeNull());
});
