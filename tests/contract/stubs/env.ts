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
      put: (value, name = "db-password") => {
        // Only what is ASCII has capitals for Kong.
        const variable = `APP_${name.replaceAll("-", "_").replace(/[a-z]/g, (letter) => letter.toUpperCase())}`;
        values.set(values.has(variable) ? `${variable}_PREVIOUS` : variable, value);
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
    binary: "variables reach a process as text: what is no UTF-8 in one is lost before anybody asks",
    "metadata denied": "a variable has no metadata",
  },
};
