import type { Provider, Session } from "../contract";
import type { Failed } from "../pool-faults";
import { konnectAccess } from "./access-fields";
import { konnectConfig } from "./config-fields";
import { createConfigStore } from "./create-config-store";
import { describeSecret } from "./describe-secret";
import { konnectFaults, type KonnectCode } from "./faults";
import { konnectClient } from "./konnect-client";
import { leastKonnectRoles } from "./least-policy";
import { listSecrets } from "./list-secrets";
import { idOf, konnectSettings } from "./settings";
import { testKonnect } from "./test-connection";
import { because } from "./verdict";
import { writeSecret } from "./write-secret";

const refusal = (code: KonnectCode): Failed => ({ ok: false, ...because("misconfigured", code), steps: [] });

/** Konnect's Config Stores: values are written and never read back, so what is known of one is that it exists. */
export const konnect: Provider = {
  kongName: "konnect",
  title: "Konnect Config Store",
  summary: "Secrets kept by a Konnect control plane. Their values can be written and not read.",
  since: "3.4",
  editions: ["konnect"],
  reads: "presence",
  writes: true,
  where: "anywhere",
  config: konnectConfig,
  access: konnectAccess,
  faults: konnectFaults,
  open: (vault, host) => {
    const settings = konnectSettings(vault);
    if (!settings.ok) return Promise.resolve(refusal(settings.problem));
    const store = idOf(vault.config.config_store_id);
    if (store === null) return Promise.resolve(refusal("konnect.store-invalid"));
    const client = konnectClient(settings.value, host.net);
    const session: Session = {
      expiresAt: null,
      usesLeft: null,
      read: (wants) => Promise.resolve(wants.map(() => refusal("konnect.write-only"))),
      describe: (wants) => Promise.all(wants.map((want) => describeSecret(want, store, client))),
      list: (cursor) => listSecrets(cursor, store, client),
      write: (want, secret) => writeSecret(want, secret, store, client),
      close: () => Promise.resolve(),
    };
    return Promise.resolve({ ok: true, value: session, steps: [] });
  },
  signsInAs: (vault) => (konnectSettings(vault).ok ? { whose: "own", as: "A token" } : null),
  test: testKonnect,
  create: createConfigStore,
  leastPolicy: leastKonnectRoles,
};
