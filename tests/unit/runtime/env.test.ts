import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { takeAllowedEnv } from "@/lib/providers/env/allowed-env";
import { takeAmbientEnvironment } from "@/lib/providers/identity/ambient-environment";

const key = Buffer.alloc(32, 7).toString("base64");
const required = {
  ...{
    DATABASE_URL: "postgresql://u:p@127.0.0.1:1/db",
    AUTH_SECRET: "s".repeat(32),
    AUTH_URL: "http://127.0.0.1:3000",
  },
  ...{ KEYHOLE_KEY: key, KEYHOLE_AUDIT_SIGNING_KEY: key },
};
const ofApp = { IDENTITY_ENDPOINT: "http://127.0.0.1:1/msi/token", IDENTITY_HEADER: "canary", MSI_SECRET: "canary" };
const ofMachine = { AWS_SECRET_ACCESS_KEY: "canary", AWS_ACCESS_KEY_ID: "AKIA", AZURE_CLIENT_SECRET: "canary" };

/** What this process keeps of its environment, between one start and the next. */
const place = Symbol.for("keyhole.environment");
let before: NodeJS.ProcessEnv;

const started = async (settings: Readonly<Record<string, string>>) => {
  Object.assign(process.env, required, ofMachine, ofApp, settings);
  delete (globalThis as { [at: symbol]: unknown })[place];
  vi.resetModules();
  return import("@/lib/runtime/env");
};

beforeEach(() => {
  before = { ...process.env };
});
afterEach(() => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, before);
});

describe("what the environment says of this machine's identity", () => {
  it("is lent for the clouds that the operator opens, and is in no environment afterwards", async () => {
    const { ambientEnvironment } = await started({ KEYHOLE_CLOUD_ENVIRONMENT: "aws, gcp" });
    const lent = ambientEnvironment(takeAmbientEnvironment);
    expect([lent.get("AWS_SECRET_ACCESS_KEY"), lent.get("AZURE_CLIENT_SECRET")]).toEqual(["canary", undefined]);
    for (const name of Object.keys(ofMachine)) expect(process.env[name]).toBeUndefined();
  });

  it("is lent of an Azure app where azure is open, and never under its earlier name", async () => {
    const { ambientEnvironment } = await started({ KEYHOLE_CLOUD_ENVIRONMENT: "azure" });
    const lent = ambientEnvironment(takeAmbientEnvironment) as ReadonlyMap<string, string>;
    expect([...lent.keys()].sort()).toEqual(["AZURE_CLIENT_SECRET", "IDENTITY_ENDPOINT", "IDENTITY_HEADER"]);
    for (const name of Object.keys(ofApp)) expect(process.env[name]).toBeUndefined();
  });

  it("of an Azure app is lent to nobody where azure is not open, and is taken out all the same", async () => {
    const { ambientEnvironment } = await started({ KEYHOLE_CLOUD_ENVIRONMENT: "aws" });
    expect(ambientEnvironment(takeAmbientEnvironment).get("IDENTITY_HEADER")).toBeUndefined();
    for (const name of Object.keys(ofApp)) expect(process.env[name]).toBeUndefined();
  });

  it("of an Azure app is lent to no reference, whatever prefix is listed", async () => {
    const { allowedEnvironment } = await started({ KEYHOLE_ENV_PREFIXES: "IDENTITY_,MSI_,identity_" });
    expect([...allowedEnvironment(takeAllowedEnv)]).toEqual([]);
  });

  it("is copied once: what comes later is not looked at", async () => {
    const { ambientEnvironment } = await started({ KEYHOLE_CLOUD_ENVIRONMENT: "aws" });
    ambientEnvironment(takeAmbientEnvironment);
    process.env.AWS_SECRET_ACCESS_KEY = "another";
    // A bundler may give each layer a copy of the module.
    vi.resetModules();
    const again = await import("@/lib/runtime/env");
    expect(again.ambientEnvironment(takeAmbientEnvironment).get("AWS_SECRET_ACCESS_KEY")).toBe("canary");
  });

  it("is lent to nobody unless the operator says so", async () => {
    const { ambientEnvironment } = await started({ KEYHOLE_CLOUD_ENVIRONMENT: "" });
    expect(ambientEnvironment(takeAmbientEnvironment).get("AWS_SECRET_ACCESS_KEY")).toBeUndefined();
    expect(process.env.AWS_SECRET_ACCESS_KEY).toBeUndefined();
  });

  it("takes no cloud that it does not know", async () => {
    const { env } = await started({ KEYHOLE_CLOUD_ENVIRONMENT: "aws,oracle" });
    expect(() => env()).toThrow(/KEYHOLE_CLOUD_ENVIRONMENT/);
  });
});
