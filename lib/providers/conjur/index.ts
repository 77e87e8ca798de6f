import { Beside } from "../beside";
import type { Item, Provider, Session } from "../contract";
import { conjurAccess } from "./access-fields";
import { conjurConfig } from "./config-fields";
import { conjurFaults } from "./faults";
import { leastConjurPolicy } from "./least-policy";
import { describeSecret, readSecret } from "./read-secret";
import { readsTogether, readTogether } from "./read-together";
import { conjurSettings } from "./settings";
import { signIn, type AskConjur } from "./sign-in";
import { testConjur } from "./test-connection";
import { Turnstile } from "../turnstile";

/** What a batch tells nothing of is asked for one by one, and not all at the same moment. */
const atOnce = 8;

/** CyberArk Conjur and Secrets Manager, with an API key. */
export const conjur: Provider = {
  kongName: "conjur",
  title: "CyberArk Conjur",
  summary: "Variables of CyberArk Conjur or Secrets Manager.",
  since: "3.11",
  editions: ["enterprise", "konnect"],
  reads: "value",
  where: "anywhere",
  readsTogether,
  config: conjurConfig,
  access: conjurAccess,
  faults: conjurFaults,
  open: async (vault, host): Promise<Item<Session>> => {
    const settings = conjurSettings(vault);
    if (!settings.ok) return { ok: false, failure: "misconfigured", code: settings.problem, steps: [] };
    const now = (): Date => host.now?.() ?? new Date();
    const signedIn = await signIn(settings.value, host.net, now);
    if (!signedIn.ok) return signedIn;
    const { ask, expiresAt } = signedIn.value;
    const turnstile = new Turnstile(atOnce);
    const inTurn: AskConjur = (name, path) => turnstile.run(() => ask(name, path));
    const place = { account: settings.value.account, ask: inTurn, beside: new Beside(now) };
    const session: Session = {
      expiresAt,
      usesLeft: null,
      read: (wants) => Promise.all(wants.map((want) => readSecret(want, place))),
      readTogether: (wants) => readTogether(wants, place),
      describe: (wants) => Promise.all(wants.map((want) => describeSecret(want, place))),
      // A token cannot be given back; it ends by itself within minutes.
      close: () => Promise.resolve(),
    };
    return { ok: true, value: session, steps: signedIn.steps };
  },
  signsInAs: (vault) => {
    const settings = conjurSettings(vault);
    return settings.ok ? { whose: settings.value.own ? "own" : "nodes", as: "An API key" } : null;
  },
  test: testConjur,
  leastPolicy: leastConjurPolicy,
};
