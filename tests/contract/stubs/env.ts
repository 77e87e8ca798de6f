import { env } from "@/lib/providers/env";
import { unusedNet } from "../../support/unused-net";
import type { Subject } from "../provider-suite";

const noServer = "there is no server and no sign-in";

export const envSubject: Subject = {
  name: "env",
  provider: env,
  start: () => {
    let asked = 0;
    const values = new (class extends Map<string, string> {
      override get(name: string): string | undefined {
        asked += 1;
        return super.get(name);
      }
    })();
    return Promise.resolve({
      vault: { config: { prefix: "APP_" }, access: { declares_same_host: true }, level: "values" },
      host: { net: unusedNet, env: values, envPrefixes: ["APP_"], fsRoots: [] },
      resource: "db-password",
      missing: "none",
      secrets: [],
      put: (value) => {
        if (values.has("APP_DB_PASSWORD")) values.set("APP_DB_PASSWORD_PREVIOUS", value);
        else values.set("APP_DB_PASSWORD", value);
        return value;
      },
      trouble: () => undefined,
      valuesAsked: () => asked,
      close: () => Promise.resolve(),
    });
  },
  skips: {
    "wrong credentials": noServer,
    forbidden: noServer,
    hang: noServer,
    throttled: noServer,
    garbage: noServer,
    oversized: "the process environment is smaller than the limit",
    "test oversized": "the process environment is smaller than the limit",
  },
};
