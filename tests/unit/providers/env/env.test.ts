import { describe, expect, it } from "vitest";
import type { Host } from "@/lib/providers/contract";
import { env } from "@/lib/providers/env";
import { unusedNet } from "../../../support/unused-net";

const host: Host = {
  net: unusedNet,
  env: new Map([
    ["APP_DB_PASSWORD", "value"],
    ["APP_DB_PASSWORD_PREVIOUS", "old"],
    ["APP_EMPTY", ""],
  ]),
  envPrefixes: ["APP_"],
  fsRoots: [],
};

const read = async (resource: string, config: object = {}, version: number | null = null): Promise<string> => {
  const opened = await env.open({ config: { ...config }, access: {}, level: "values" }, host);
  if (!opened.ok) return opened.code;
  const [item] = await opened.value.read([{ resource, version }]);
  return item?.ok === true ? new TextDecoder().decode(item.value.secret.reveal()) : (item?.code ?? "nothing");
};

describe("env", () => {
  it.each([
    ["app-db-password", {}, null, "value"],
    ["db_password", { prefix: "app-" }, null, "value"],
    ["db-password", { prefix: "APP_" }, 2, "old"],
    ["db-password", { prefix: "APP_" }, 1, "value"],
    ["empty", { prefix: "APP_" }, null, ""],
    ["missing", { prefix: "APP_" }, null, "env.variable-missing"],
    ["database-url", {}, null, "env.name-not-allowed"],
    ["keyhole_key", {}, null, "env.name-not-allowed"],
    ["app_db_password", { prefix: "X_" }, null, "env.name-not-allowed"],
  ])("reads %j under %j, version %s: %s", async (resource, config, version, expected) =>
    expect(await read(resource, config, version)).toBe(expected),
  );
});
