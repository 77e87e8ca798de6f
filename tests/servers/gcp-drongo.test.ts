import { v1 } from "@google-cloud/secret-manager";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { createNet } from "@/lib/net/create-net";
import { limits } from "@/lib/net/limits";
import { gcp } from "@/lib/providers/gcp";
import type { FoundVault } from "@/lib/providers/resolve";
import { providerSuite, type BackendStub, type Subject } from "../contract/provider-suite";
import { gcpSkips, GoogleStub, project } from "../contract/stubs/gcp";
import { countingNet } from "../support/counting-net";
import { resolveOnce } from "../support/resolving";
import { withServer } from "../support/server-given";
import { startServer, type StartedServer } from "../support/started-server";
import { someName } from "./openbao-subject";

const canary = "canary8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjSp";
const parent = `projects/${project}`;
const row = (method: string): string => `gcp · ${method} · drongo`;

type Google = InstanceType<typeof v1.SecretManagerServiceClient>;

let drongo: StartedServer;
/** Gives the tokens; drongo has no token service, and asks for none. */
let tokens: GoogleStub;
/** Google's own client, as somebody who may do everything. */
let google: Google;
const used = new Set<string>();

const put = async (secretId: string, value: string | Uint8Array): Promise<void> => {
  if (!used.has(secretId)) await google.createSecret({ parent, secretId, secret: { replication: { automatic: {} } } });
  used.add(secretId);
  await google.addSecretVersion({ parent: `${parent}/secrets/${secretId}`, payload: { data: Buffer.from(value) } });
};

/** A secret of its own in front of the running server. */
const startCase = (): Promise<BackendStub> => {
  const resource = someName();
  const ports = [drongo.port, tokens.server.port];
  const allow = ports.map((port) => ({ kind: "host", host: "127.0.0.1", port }) as const);
  const dialler = createNet({ allow, guarded: true, own: [] });
  // For a server that hangs only: with it a slow machine would give up on one that answers.
  const impatient = createNet({ allow, guarded: true, own: [], limits: { ...limits, totalMs: 500 } });
  const { net, count } = countingNet(dialler, ({ pathname }) => pathname.endsWith(":access"));
  const host = { net, env: new Map<string, string>(), fsRoots: [] };
  const access = {
    ...{ auth_method: "service_account", service_account_json: tokens.keyFile() },
    ...{ api_endpoint: `http://127.0.0.1:${drongo.port}`, resource_pattern: resource },
  };
  return Promise.resolve({
    ...{ vault: { config: { project_id: project }, access, level: "values" }, host, resource },
    ...{ missing: `${resource}-none`, secrets: ["canary-token", "canary-key-id"], valuesAsked: count },
    put: async (value) => {
      await put(resource, value);
      return value;
    },
    putBytes: async (value) => {
      await put(resource, value);
      return "as it is";
    },
    trouble: async (kind) => {
      if (kind === "oversized") await put(resource, "x".repeat(limits.answerBytes));
      if (kind === "hang") {
        await drongo.pause();
        host.net = impatient;
      }
    },
    close: async () => {
      drongo.resume();
      await Promise.all([dialler.close(), impatient.close()]);
    },
  });
};

const anyToken = "drongo takes any token and lets everybody do everything; refusals are the stub's";
const noTest = "drongo cannot be asked for permissions (testIamPermissions); the stub can";
const orderly = "drongo throttles nobody, and answers in JSON at each address; throttling and garbage are the stub's";

const subject: Subject = {
  ...{ name: row("service account key"), provider: gcp, start: startCase },
  skips: {
    ...{ "wrong credentials": anyToken, forbidden: anyToken, throttled: orderly, garbage: orderly },
    ...{ ...gcpSkips, "metadata denied": anyToken },
    ...{ tested: noTest, "test proves all": noTest, "test oversized": noTest },
  },
};

withServer("drongo", [row("service account key, in depth"), subject.name], (program) => {
  let here: BackendStub;
  beforeAll(async () => {
    drongo = await startServer(program, ({ port }) => ["server", "--host", "127.0.0.1", "--port", String(port)]);
    tokens = await GoogleStub.start();
    // Drongo asks nobody for a token; of what signs the client in it uses these.
    const auth = { fetch, getRequestHeaders: () => Promise.resolve(new Headers()), universeDomain: "googleapis.com" };
    const at = { protocol: "http", apiEndpoint: "127.0.0.1", port: drongo.port };
    const options: unknown = { fallback: true, universeDomain: "googleapis.com", ...at, auth };
    google = new v1.SecretManagerServiceClient(
      options as ConstructorParameters<typeof v1.SecretManagerServiceClient>[0],
    );
  });
  afterAll(async () => {
    await tokens.close();
    await drongo.stop();
  });

  providerSuite(subject);

  beforeEach(async () => {
    here = await startCase();
  });
  afterEach(() => here.close());

  const resolved = async (suffix = "", more: Partial<FoundVault> = {}) => {
    const vault: FoundVault = { id: "v", provider: "gcp", ...here.vault, ...more };
    const answer = await resolveOnce(`{vault://prod/${here.resource}${suffix}}`, { prod: vault }, { host: here.host });
    expect(JSON.stringify(answer)).not.toContain(canary.slice(0, 12));
    return answer;
  };
  const told = async (suffix = "", more: Partial<FoundVault> = {}) => {
    const { explanation, code } = await resolved(suffix, more);
    return [explanation.outcome, code];
  };

  it("sees a rotation that was made with Google's own client", async () => {
    await here.put(`${canary}1`);
    const before = [await resolved(), await resolved("", { level: "metadata" })];
    await google.addSecretVersion({
      parent: `${parent}/secrets/${here.resource}`,
      payload: { data: Buffer.from(`${canary}2`) },
    });
    const after = [await resolved(), await resolved("", { level: "metadata" })];
    expect(before.map(({ meta }) => meta?.version)).toEqual(["1", "1"]);
    expect(after.map(({ meta }) => meta?.version)).toEqual(["2", "2"]);
    expect(after[0]?.fingerprint?.hex).not.toBe(before[0]?.fingerprint?.hex);
    expect(here.valuesAsked?.()).toBe(2);
  });

  it("tells numbered versions that are there, disabled, destroyed and never were", async () => {
    const version = (number: number) => ({ name: `${parent}/secrets/${here.resource}/versions/${number}` });
    for (const value of [`${canary}1`, `${canary}2`, `${canary}3`]) await here.put(value);
    await google.disableSecretVersion(version(2));
    await google.destroySecretVersion(version(1));
    expect(await told("#3")).toEqual(["resolved", null]);
    expect(await told("#2", { level: "metadata" })).toEqual(["disabled", "gcp.version-disabled"]);
    expect(await told("#1", { level: "metadata" })).toEqual(["deleted", "gcp.version-destroyed"]);
    expect(await told("#9")).toEqual(["not-found", "gcp.version-missing"]);
  });

  it.skip("fails where the newest version is disabled (not here: drongo goes on with the one before, where Google gives an error; that is the stub's)", () =>
    undefined);
});
