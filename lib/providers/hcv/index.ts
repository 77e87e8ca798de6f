import type { Item, Provider, Session, Step, Want } from "../contract";
import { hcvAccess } from "./access-fields";
import { askingOnce } from "./asking-once";
import { hcvConfig } from "./config-fields";
import { hcvFaults, type HcvCode } from "./faults";
import { giveBack } from "./give-back";
import { leastHcvPolicy } from "./least-policy";
import { isFew, nodesTokenOf } from "./nodes-token";
import { hcvOpensWith } from "./opens-with";
import { describeSecret, readSecret } from "./read-secret";
import { hcvSettings } from "./settings";
import { signIn } from "./sign-in";
import { hcvSignsInAs } from "./signs-in-as";
import { testHcv } from "./test-connection";
import { TokenLife } from "./token-life";
import type { AskVault, VaultAnswer } from "./vault-client";

/** Where what the nodes need would be used up, nothing is asked. */
const spared = (steps: readonly Step[] = []) =>
  ({ ok: false, failure: "misconfigured", code: "hcv.token-limited" satisfies HcvCode, steps }) as const;

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
    const nodesToken = nodesTokenOf(settings.value, host, client.ask);
    const known = await nodesToken?.uses();
    if (known?.uses.ok === false) return known.uses;
    const asked = known?.uses.steps ?? [];
    if (isFew(known?.uses.value)) return spared(asked);
    const life = new TokenLife(now, standing === "login" ? now() : null);
    const place = { mount, kv, standing, life };
    let isAlive = true;
    let isSpared = false;
    const heard = async (answer: VaultAnswer): Promise<void> => {
      if ((await nodesToken?.heard(answer)) === true) isSpared = true;
    };
    const answered: AskVault = async (name, path) => {
      const answer = await client.ask(name, path);
      if (answer.ok) life.noteAnswer(answer.value.status);
      return answer;
    };
    const ask = askingOnce(answered, { now, before: known?.self ?? null, heard });
    const watched = async <T>(wants: readonly Want[], one: (want: Want) => Promise<Item<T>>) => {
      if (isSpared) return wants.map(() => spared());
      const items = await Promise.all(wants.map(one));
      if (items.some((item) => !item.ok && item.failure === "unauthenticated")) isAlive = false;
      return items;
    };
    const session: Session = {
      expiresAt,
      usesLeft,
      ...(renew === null ? {} : { renew }),
      read: (wants) => watched(wants, (want) => readSecret(want, ask, place)),
      describe: (wants) => watched(wants, (want) => describeSecret(want, ask, place, now())),
      close: async () => {
        if (revocable && isAlive) await giveBack(client);
      },
    };
    return { ok: true, value: session, steps: [...signedIn.steps, ...asked] };
  },
  signsInAs: hcvSignsInAs,
  test: testHcv,
  opensWith: hcvOpensWith,
  leastPolicy: leastHcvPolicy,
};
