import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createNet } from "@/lib/net/create-net";
import { limits } from "@/lib/net/limits";
import { azure } from "@/lib/providers/azure";
import { azureCerts } from "@/lib/providers/azure-certs";
import type { Ambient, Host, Provider } from "@/lib/providers/contract";
import { hcv } from "@/lib/providers/hcv";
import { systemPoolClock } from "@/lib/providers/pool-clock";
import type { FoundVault } from "@/lib/providers/resolve";
import { createSessionPool, poolDefaults } from "@/lib/providers/sessions";
import { testConnection } from "@/lib/providers/test-connection";
import { failingStep, resolveOnce } from "../support/resolving";
import { putCertificate, startAzure, type AzureSetting } from "./stubs/azure";
import { AzureAppStub } from "./stubs/azure-app";
import { sendAnswer, startBoth, type Answer } from "./stubs/hcv";
import { azureLogin } from "./stubs/hcv-logins";

const canary = "canary8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjSp";
const operator = "Keyhole's operator";

let app: AzureAppStub;
let vault: AzureSetting;
beforeEach(async () => {
  app = await AzureAppStub.start();
  vault = await startAzure();
  app.onGiven = (token) => void vault.stub.tokens.add(token);
  vault.stub.put("db-password", canary);
});
afterEach(async () => {
  await vault.close();
  await app.close();
});

type Settings = Readonly<Record<string, unknown>>;
const found = (access: Settings = { auth_method: "managed_identity" }, provider = "azure"): FoundVault => ({
  ...{ id: "v", provider, level: "values", access },
  config: { ...vault.vault.config, ...(provider === "azure" ? { location: "westeurope", type: "secrets" } : {}) },
});
const hostWith = (ambient: Ambient = app.ambient()): Host => ({ ...vault.host, ambient });

/** Outcome, code, failing step and whose it is. Nothing that is told holds the header, a token, or what was answered. */
const told = async (of: FoundVault = found(), host: Host = hostWith(), reference = "{vault://kv/db-password/}") => {
  const resolved = await resolveOnce(reference, { kv: of }, { host });
  expect(JSON.stringify(resolved)).not.toMatch(/canary/i);
  expect(JSON.stringify(resolved)).not.toContain(app.header.toLowerCase());
  const { explanation, code } = resolved;
  if (explanation.outcome !== "resolved") expect(explanation.advice?.next.length).toBeGreaterThan(10);
  return [explanation.outcome, code, failingStep(explanation), explanation.advice?.whose ?? null];
};
const resolved = ["resolved", null, null, null];
const answering = (answer: Answer): void => {
  app.onAny = (_, response) => sendAnswer(response, answer);
};
const question = (more = ""): string =>
  `/msi/token?api-version=2019-08-01&resource=${encodeURIComponent(app.resource)}${more}`;

describe("the identity of an Azure app", () => {
  it("is asked for with the header, the version and the resource, and the metadata service is not", async () => {
    expect(await told()).toEqual(resolved);
    const [asked, ...more] = app.server.requests();
    expect([asked?.method, asked?.url, more]).toEqual(["GET", question(), []]);
    const { "x-identity-header": header, metadata, authorization } = asked?.headers ?? {};
    expect([header, metadata, authorization]).toEqual([app.header, undefined, undefined]);
    for (const { headers } of vault.stub.server.requests()) expect(JSON.stringify(headers)).not.toContain(app.header);
  });

  it("is the assigned one whose client ID stands under Access", async () => {
    expect(await told(found({ auth_method: "managed_identity", client_id: app.clientId }))).toEqual(resolved);
    expect(app.server.requests()[0]?.url).toBe(question(`&client_id=${app.clientId}`));
  });

  it("opens key vaults for certificates", async () => {
    putCertificate(vault.stub, canary);
    expect((await told(found(undefined, "azure-certs"), hostWith(), "{vault://kv/db-password/cert}"))[0]).toBe(
      "resolved",
    );
    expect(app.server.requests()).toHaveLength(1);
  });

  it("is what an ambient access comes to where the environment has no other, for AZURE_CLIENT_ID where that is set", async () => {
    expect(await told(found({ auth_method: "ambient" }))).toEqual(resolved);
    const environment = { ...app.environment, AZURE_CLIENT_ID: app.clientId };
    expect(await told(found({ auth_method: "ambient" }), hostWith(app.ambient(environment)))).toEqual(resolved);
    expect(app.server.requests().map(({ url }) => url)).toEqual([question(), question(`&client_id=${app.clientId}`)]);
    const before = { ...app.environment, AZURE_TENANT_ID: vault.stub.tenant, AZURE_CLIENT_ID: vault.stub.clientId };
    const secret = { ...before, AZURE_CLIENT_SECRET: vault.stub.clientSecret };
    expect(await told(found({ auth_method: "ambient" }), hostWith(app.ambient(secret)))).toEqual(resolved);
    expect(app.server.requests()).toHaveLength(2);
  });

  it.each(["azure", "azure-certs"] as const)("is good for %s until Azure says, then asked for again", async (kind) => {
    const provider: Provider = kind === "azure" ? azure : azureCerts;
    if (kind === "azure-certs") putCertificate(vault.stub, canary);
    const source = { provider, vault: found(undefined, kind), host: hostWith() };
    const pool = createSessionPool({ ...poolDefaults, clock: systemPoolClock });
    const read = async () => (await pool.read(source, [{ resource: "db-password", version: null }]))[0]?.item.ok;
    expect([await read(), await read()]).toEqual([true, true]);
    expect(app.given).toHaveLength(1);
    vault.stub.tokens.clear();
    expect(await read()).toBe(true);
    expect(app.given).toHaveLength(2);
    await pool.close();
  });

  it.each([
    ["seconds in a text", "1893456000"],
    ["seconds as a number", 1_893_456_000],
    ["a date", "2030-01-01T00:00:00+00:00"],
  ])("ends when the answer says: %s", async (_, expires_on) => {
    answering({ status: 200, body: { access_token: "canary-token-app", expires_on, token_type: "Bearer" } });
    const opened = await azure.open(found(), hostWith());
    expect(opened.ok ? opened.value.expiresAt : opened.code).toEqual(new Date("2030-01-01T00:00:00Z"));
  });
});

describe("an answer without a token", () => {
  const error = (status: number, body: unknown = { statusCode: status, message: "canary-body" }) => ({ status, body });
  const network = "network";
  it.each<readonly [string, Answer, string, string, string]>([
    ["no such identity", error(400), "unauthenticated", "azure.identity-missing", operator],
    [
      "no such identity, as others say it",
      error(400, { error: { code: "canary-body" } }),
      ...(["unauthenticated", "azure.identity-missing", operator] as const),
    ],
    ["a question that is none", error(400, "canary-body"), "malformed", "azure.sign-in-unknown", network],
    ["another header, 401", error(401), "unauthenticated", "azure.identity-header-refused", operator],
    ["another header, 403", error(403), "unauthenticated", "azure.identity-header-refused", operator],
    ["no such path", error(404), "malformed", "azure.sign-in-unknown", network],
    ["too often", error(429), "throttled", "azure.sign-in-throttled", "backend administrator"],
    ["a fault of its own", error(500), "unreachable", "azure.sign-in-failed", "backend administrator"],
    ["a page", error(200, "<html>canary-body</html>"), "malformed", "azure.sign-in-unknown", network],
    ["no end", error(200, { access_token: "canary-token" }), "malformed", "azure.sign-in-unknown", network],
    [
      "an end that is none",
      error(200, { access_token: "canary-token", expires_on: "canary-body" }),
      ...(["malformed", "azure.sign-in-unknown", network] as const),
    ],
    ["a redirect", { status: 307, headers: { location: "http://127.0.0.1:9/" } }, "unreachable", "net.redirect", "*"],
    ["a flood", error(200, "x".repeat(5 * 1024 * 1024)), "too-large", "net.too-large", "*"],
  ])("is told as what it is, and asked once: %s", async (_, answer, outcome, code, whose) => {
    answering(answer);
    const seen = await told();
    expect(seen.slice(0, 3)).toEqual([outcome, code, "sign-in"]);
    if (whose !== "*") expect(seen[3]).toBe(whose);
    expect(app.server.requests()).toHaveLength(1);
  });

  it("says when to come again", async () => {
    answering({ status: 429, body: { statusCode: 429, message: "canary-body" }, headers: { "retry-after": "17" } });
    expect(await azure.open(found(), hostWith())).toMatchObject({ failure: "throttled", retryAfterSeconds: 17 });
  });

  it("is what silence comes to, of a server that hangs and of none", async () => {
    app.onAny = () => undefined;
    const endpoint = { host: "127.0.0.1", port: app.server.port };
    const impatient = createNet({
      ...{ allow: [], guarded: true, own: [], identityOnly: endpoint },
      limits: { ...limits, totalMs: 300 },
    });
    const silent = ["azure.identity-endpoint-silent", "sign-in", operator];
    expect((await told(found(), hostWith({ ...app.ambient(), appIdentity: impatient }))).slice(1)).toEqual(silent);
    await impatient.close();
    await app.close();
    expect((await told()).slice(1)).toEqual(silent);
    app = await AzureAppStub.start();
  });
});

describe("what the environment says of an app", () => {
  it.each([
    ...["http://10.0.0.5:8081/msi/token", "http://172.16.2.6:8081/msi/token", "http://93.184.216.34/msi/token"],
    ...["http://identity.invalid:8081/msi/token", "https://127.0.0.1/msi/token", "file:///etc/passwd", "169.254.1.1"],
    ...["http://user:word@127.0.0.1:9/msi/token", "http://127.0.0.1:9/msi/token?x=1", "http://[64:ff9b::a9fe:a9fe]/"],
  ])("leads nowhere else: %s", async (IDENTITY_ENDPOINT) => {
    const sent: string[] = [];
    const ambient = app.ambient({ ...app.environment, IDENTITY_ENDPOINT });
    const watched = {
      ...vault.host.net,
      fetch: (url: URL) => (sent.push(url.href), Promise.reject(new Error("sent"))),
    };
    const seen = await told(found(), { ...hostWith({ ...ambient, net: watched }), net: watched });
    expect(seen).toEqual(["misconfigured", "azure.identity-endpoint-refused", "sign-in", operator]);
    expect([sent, app.server.connections(), vault.stub.server.connections()]).toEqual([[], 0, 0]);
  });

  it.each(["two words", "line\nbreak", "umläut"])("is no header: %j", async (IDENTITY_HEADER) => {
    const ambient = app.ambient({ ...app.environment, IDENTITY_HEADER });
    expect((await told(found(), hostWith(ambient)))[1]).toBe("azure.identity-endpoint-refused");
    expect(app.server.connections()).toBe(0);
  });

  it("is nothing where one of both is missing: then the machine is asked", async () => {
    for (const name of ["IDENTITY_ENDPOINT", "IDENTITY_HEADER"]) {
      const ambient = app.ambient({ ...app.environment, [name]: "" });
      expect(ambient.appIdentity).toBeNull();
      await expect(azure.open(found(), hostWith(ambient))).rejects.toThrow("the metadata service was asked");
    }
    expect(app.server.connections()).toBe(0);
  });

  it("is not followed where the operator does not allow it", async () => {
    const ambient = { ...app.ambient(), metadata: null };
    expect((await told(found(), hostWith(ambient)))[1]).toBe("azure.metadata-not-given");
    expect((await told(found({ auth_method: "ambient" }), hostWith(ambient)))[1]).toBe("azure.ambient-missing");
    expect((await told(found(), hostWith({ ...app.ambient(), appIdentity: null })))[1]).toBe(
      "azure.metadata-not-given",
    );
    expect(app.server.connections()).toBe(0);
  });

  it("is never taken from a vault", async () => {
    const elsewhere = {
      IDENTITY_ENDPOINT: "http://127.0.0.1:9/",
      IDENTITY_HEADER: "x",
      identity_endpoint: "http://a/",
    };
    const of = found({ auth_method: "managed_identity", ...elsewhere });
    expect(await told({ ...of, config: { ...of.config, ...elsewhere } })).toEqual(resolved);
    expect(app.server.requests().map(({ url }) => url)).toEqual([question()]);
  });
});

describe("the identity of an Azure app, before Vault", () => {
  const resource = "api://vault.contoso.test";
  const startVault = async () => {
    const { stub, vault: usual, host, close } = await startBoth("v2");
    app.resource = resource;
    stub.put("app/db", { password: canary });
    stub.logins.set("auth/azure/login", (body, request) =>
      azureLogin(stub, { role: "keyhole", token: app.given.at(-1) ?? "" })(body, request),
    );
    const config = { ...usual.config, auth_method: "kubernetes", token: null };
    const access = { auth_method: "azure", azure_auth_role: "keyhole", azure_credential: "managed-identity" };
    const of = (more: Settings = {}): FoundVault => ({
      ...{ id: "v", provider: "hcv", level: "values", config },
      access: { ...access, azure_resource: resource, ...more },
    });
    return { of, host: { ...host, ambient: { ...app.ambient(), net: host.net } }, stub, close };
  };
  const reference = "{vault://kv/app%2Fdb/password}";

  it("signs in by its token alone, as an app is no machine", async () => {
    const { of, host, close } = await startVault();
    expect(await told(of(), host, reference)).toEqual(resolved);
    expect(await told(of({ azure_client_id: app.clientId }), host, reference)).toEqual(resolved);
    expect(app.server.requests().map(({ url }) => url)).toEqual([question(), question(`&client_id=${app.clientId}`)]);
    await close();
  });

  it("passes on what was refused, also where a connection is tested", async () => {
    const { of, host, stub, close } = await startVault();
    const unknown = of({ azure_client_id: "00000000-0000-4000-8000-000000000000" });
    const expected = ["unauthenticated", "azure.identity-missing"];
    expect((await told(unknown, host, reference)).slice(0, 2)).toEqual(expected);
    const pool = createSessionPool({ ...poolDefaults, clock: systemPoolClock });
    const { test, code } = await testConnection({ vault: unknown, host, pool });
    expect([test.outcome, code]).toEqual(expected);
    expect(JSON.stringify(test)).not.toMatch(/canary/i);
    await pool.close();
    expect(stub.server.connections()).toBe(0);
    await close();
  });

  it("is asked for nothing that is one of Azure's own services", async () => {
    const { of, host, close } = await startVault();
    for (const azure_resource of ["https://vault.azure.net", "https://graph.microsoft.com"]) {
      expect((await told(of({ azure_resource }), host, reference))[1]).toBe("hcv.azure-resource-refused");
    }
    expect(app.server.connections()).toBe(0);
    await close();
  });

  it("has words for each code", () => {
    for (const code of ["refused", "silent"]) expect(hcv.faults).toHaveProperty([`azure.identity-endpoint-${code}`]);
    expect(hcv.faults).toHaveProperty(["azure.identity-header-refused"]);
  });
});
