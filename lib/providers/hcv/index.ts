import type { Provider, Session } from "../contract";
import { hcvAccess } from "./access-fields";
import { hcvConfig } from "./config-fields";
import { hcvFaults } from "./faults";
import { leastHcvPolicy } from "./least-policy";
import { describeSecret, readSecret } from "./read-secret";
import { hcvSettings } from "./settings";
import { vaultClient } from "./vault-client";

/** HashiCorp Vault and OpenBao, KV versions 1 and 2, with a token. */
export const hcv: Provider = {
  kongName: "hcv",
  title: "HashiCorp Vault",
  summary: "KV secrets of HashiCorp Vault or OpenBao, version 1 or 2.",
  since: "2.8",
  editions: ["enterprise", "konnect"],
  reads: "value",
  metadataWhere: { kv: ["v2"] },
  where: "anywhere",
  config: hcvConfig,
  access: hcvAccess,
  faults: hcvFaults,
  open: async (vault, host) => {
    const settings = hcvSettings(vault);
    if (!settings.ok) return { ok: false, failure: "misconfigured", code: settings.problem, steps: [] };
    if (vault.level === "metadata" && settings.value.kv === 1) {
      return { ok: false, failure: "misconfigured", code: "hcv.no-metadata-in-v1", steps: [] };
    }
    const ask = await vaultClient(settings.value, host.net);
    const session: Session = {
      expiresAt: null,
      usesLeft: null,
      read: (wants) => Promise.all(wants.map((want) => readSecret(want, ask, settings.value))),
      describe: (wants) =>
        Promise.all(wants.map((want) => describeSecret(want, ask, settings.value, host.now?.() ?? new Date()))),
      close: () => Promise.resolve(),
    };
    return { ok: true, value: session, steps: [] };
  },
  leastPolicy: leastHcvPolicy,
};
