import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { createNet } from "@/lib/net/create-net";
import { limits } from "@/lib/net/limits";
import { gcp } from "@/lib/providers/gcp";
import type { FoundVault } from "@/lib/providers/resolve";
import { providerSuite, type BackendStub, type Subject } from "../contract/provider-suite";
import { gcpSkips, GoogleStub, project } from "../contract/stubs/gcp";
import { countingNet } from "../support/counting-net";
import { addVersion, startDrongo, type Drongo } from "../support/drongo";
import { resolveOnce } from "../support/resolving";
import { withServer } from "../support/server-given";
import { someName } from "./openbao-subject";

const canary = "canary8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjSp";
const row = (method: string): string => `gcp · ${method} · drongo`;

let drongo: Drongo;
/** Gives the tokens; drongo has no token service, and asks for none. */
let tokens: GoogleStub;

const put = (secretId: string, value: string | Uint8Array) => addVersion(drongo, project, secretId, value);

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
    ...{ api_endpoint: drongo.origin, resource_pattern: resource },
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
    drongo = await startDrongo(program);
    tokens = await GoogleStub.start();
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
    await put(here.resource, `${canary}2`);
    const after = [await resolved(), await resolved("", { level: "metadata" })];
    expect(before.map(({ meta }) => meta?.version)).toEqual(["1", "1"]);
    expect(after.map(({ meta }) => meta?.version)).toEqual(["2", "2"]);
    expect(after[0]?.fingerprint?.hex).not.toBe(before[0]?.fingerprint?.hex);
    expect(here.valuesAsked?.()).toBe(2);
  });

  it("tells numbered versions that are there, disabled, destroyed and never were", async () => {
    const version = (number: number) => ({ name: `projects/${project}/secrets/${here.resource}/versions/${number}` });
    for (const value of [`${canary}1`, `${canary}2`, `${canary}3`]) await here.put(value);
    await drongo.google.disableSecretVersion(version(2));
    await drongo.google.destroySecretVersion(version(1));
    expect(await told("#3")).toEqual(["resolved", null]);
    expect(await told("#2", { level: "metadata" })).toEqual(["disabled", "gcp.version-disabled"]);
    expect(await told("#1", { level: "metadata" })).toEqual(["deleted", "gcp.version-destroyed"]);
    expect(await told("#9")).toEqual(["not-found", "gcp.version-missing"]);
  });

  it.skip("fails where the newest version is disabled (not here: drongo goes on with the one before, where Google gives an error; that is the stub's)", () =>
    undefined);
});
