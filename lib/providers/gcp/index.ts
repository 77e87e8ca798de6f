import { Beside } from "../beside";
import type { Provider, Session } from "../contract";
import { gcpAccess } from "./access-fields";
import { gcpConfig } from "./config-fields";
import { describeSecret } from "./describe-secret";
import { gcpFaults } from "./faults";
import { leastGcpPolicy } from "./least-policy";
import { readSecret, type DeniedDates } from "./read-secret";
import { gcpSettings } from "./settings";
import { signIn } from "./sign-in";
import { testGcp } from "./test-connection";

const valueNotAllowed = { ok: false, failure: "misconfigured", code: "gcp.value-not-allowed", steps: [] } as const;

/** Google Cloud Secret Manager. */
export const gcp: Provider = {
  kongName: "gcp",
  title: "Google Secret Manager",
  summary: "Secrets of a Google Cloud project.",
  since: "2.8",
  editions: ["enterprise", "konnect"],
  reads: "value",
  where: "anywhere",
  config: gcpConfig,
  access: gcpAccess,
  faults: gcpFaults,
  open: async (vault, host) => {
    const settings = gcpSettings(vault);
    if (!settings.ok) return { ok: false, failure: "misconfigured", code: settings.problem, steps: [] };
    const signedIn = await signIn(settings.value, host);
    if (!signedIn.ok) return signedIn;
    const { ask, expiresAt } = signedIn.value;
    const denied: DeniedDates = new Set();
    const beside = new Beside(() => host.now?.() ?? new Date());
    const session: Session = {
      expiresAt,
      usesLeft: null,
      read: (wants) =>
        Promise.all(
          wants.map((want) =>
            vault.level === "metadata" ? valueNotAllowed : readSecret(want, ask, settings.value, { denied, beside }),
          ),
        ),
      describe: (wants) => Promise.all(wants.map((want) => describeSecret(want, ask, settings.value))),
      // Google takes no token back; it ends within the hour.
      close: () => Promise.resolve(),
    };
    return { ok: true, value: session, steps: signedIn.steps };
  },
  signsInAs: (vault) => {
    const settings = gcpSettings(vault);
    if (!settings.ok) return null;
    return settings.value.method === "service_account"
      ? { whose: "own", as: "A service account's key" }
      : { whose: "host", as: "Its Google identity" };
  },
  test: testGcp,
  leastPolicy: leastGcpPolicy,
};
