import { toItsEnd } from "@/lib/net/calling-off";
import type { Item, Provider, Session } from "../contract";
import { hcvAccess } from "./access-fields";
import { hcvConfig } from "./config-fields";
import { hcvFaults } from "./faults";
import { giveBack } from "./give-back";
import { leastHcvPolicy } from "./least-policy";
import { describeSecret, readSecret } from "./read-secret";
import { hcvOpensWith } from "./opens-with";
import { hcvSettings } from "./settings";
import { signIn } from "./sign-in";
import { testHcv } from "./test-connection";
import type { AskVault } from "./vault-client";

/** For so long a token that was found alive is not looked up again. */
const aliveMs = 5_000;

/**
 * However many reads are refused at the same time, the token is looked up once for all of them, and never again once it
 * is known to be dead.
 */
const askingOnce = (ask: AskVault, now: () => Date): AskVault => {
  let self: ReturnType<AskVault> | null = null;
  let until = Infinity;
  const lookUp = async (name: string, path: string): ReturnType<AskVault> => {
    const answer = await ask(name, path);
    const isKnown = answer.ok && (answer.value.status === 200 || answer.value.status === 403);
    if (!isKnown) self = null;
    else if (answer.value.status === 200) until = now().getTime() + aliveMs;
    return answer;
  };
  return (name, path) => {
    if (path !== "/auth/token/lookup-self") return ask(name, path);
    if (self === null || now().getTime() >= until) {
      until = Infinity;
      // It is for all of them, so it does not end with the call that came first.
      self = toItsEnd(() => lookUp(name, path));
    }
    return self;
  };
};

/** HashiCorp Vault and OpenBao, KV versions 1 and 2, by each way of signing in that Kong has. */
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
  rules: [
    { fields: ["approle_secret_id", "approle_secret_id_file"], asks: "one", since: "3.7" },
    { fields: ["aws_access_key_id", "aws_secret_access_key"], asks: "together", since: "3.14" },
    { fields: ["aws_assume_role_arn", "aws_role_session_name"], asks: "together", since: "3.14" },
  ],
  access: hcvAccess,
  faults: hcvFaults,
  open: async (vault, host) => {
    const settings = hcvSettings(vault);
    if (!settings.ok) return { ok: false, failure: "misconfigured", code: settings.problem, steps: [] };
    const { mount, kv } = settings.value;
    if (vault.level === "metadata" && kv === 1) {
      return { ok: false, failure: "misconfigured", code: "hcv.no-metadata-in-v1", steps: [] };
    }
    const now = (): Date => host.now?.() ?? new Date();
    const signedIn = await signIn(settings.value, host, now);
    if (!signedIn.ok) return signedIn;
    const { client, standing, expiresAt, usesLeft, revocable, renew } = signedIn.value;
    const place = { mount, kv, standing };
    const ask = askingOnce(client.ask, now);
    let isAlive = true;
    const watched = async <T>(answers: Promise<readonly Item<T>[]>): Promise<readonly Item<T>[]> => {
      const items = await answers;
      if (items.some((item) => !item.ok && item.failure === "unauthenticated")) isAlive = false;
      return items;
    };
    const session: Session = {
      expiresAt,
      usesLeft,
      ...(renew === null ? {} : { renew }),
      read: (wants) => watched(Promise.all(wants.map((want) => readSecret(want, ask, place)))),
      describe: (wants) => watched(Promise.all(wants.map((want) => describeSecret(want, ask, place, now())))),
      close: async () => {
        if (revocable && isAlive) await giveBack(client);
      },
    };
    return { ok: true, value: session, steps: signedIn.steps };
  },
  test: testHcv,
  opensWith: hcvOpensWith,
  leastPolicy: leastHcvPolicy,
};
