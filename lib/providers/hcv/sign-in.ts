import type { Item, Net, Step } from "../contract";
import { diagnoseLogin } from "./diagnose-login";
import type { HcvSettings } from "./settings";
import { vaultClient, type VaultAnswer, type VaultClient } from "./vault-client";

/** Whose the token is. That of a login may be asked about unless each of its uses is needed for a secret. */
export type Standing = "config" | "own" | "login" | "login-of-one-use";

export interface SignedIn {
  readonly client: VaultClient;
  readonly standing: Standing;
  readonly expiresAt: Date | null;
  readonly usesLeft: number | null;
  /** Whether the token is there for this session only and can be given back. */
  readonly revocable: boolean;
}

interface Login {
  readonly token: string;
  /** 0 for ever. */
  readonly seconds: number;
  /** 0 for any number. */
  readonly uses: number;
  readonly revocable: boolean;
}

const count = (value: unknown): number => (typeof value === "number" && value > 0 ? Math.floor(value) : 0);

const loginOf = ({ body }: VaultAnswer): Login | null => {
  const auth = body?.auth as Readonly<Record<string, unknown>> | null | undefined;
  const token = auth?.client_token;
  if (typeof token !== "string" || token === "") return null;
  return {
    token,
    seconds: count(auth?.lease_duration),
    uses: count(auth?.num_uses),
    revocable: auth?.token_type !== "batch",
  };
};

const signedIn = async (
  settings: HcvSettings,
  net: Net,
  login: Login,
  at: Date,
  step: Step,
): Promise<Item<SignedIn>> => {
  const { token, seconds, uses, revocable } = login;
  const value: SignedIn = {
    client: await vaultClient(settings, token, net),
    standing: uses === 1 ? "login-of-one-use" : "login",
    // Counted from before the request: Vault's clock starts at some point after that.
    expiresAt: seconds === 0 ? null : new Date(at.getTime() + seconds * 1_000),
    // Of each two uses one is for finding out why a secret did not come.
    usesLeft: uses === 0 ? null : Math.max(1, Math.floor(uses / 2)),
    revocable,
  };
  return { ok: true, value, steps: [step] };
};

/** Signs in; with a token there is no call, as looking a limited one up would use it up. */
export const signIn = async (settings: HcvSettings, net: Net, now: () => Date): Promise<Item<SignedIn>> => {
  const { signIn: how } = settings;
  if (how.by === "token") {
    const client = await vaultClient(settings, how.token, net);
    const standing = how.own ? "own" : "config";
    return { ok: true, value: { client, standing, expiresAt: null, usesLeft: null, revocable: false }, steps: [] };
  }
  const at = now();
  const { tell } = await vaultClient(settings, "", net);
  const credential = { role_id: how.roleId, ...(how.secretId === null ? {} : { secret_id: how.secretId }) };
  const answer = await tell("sign in with AppRole", `/auth/${how.mount}/login`, credential);
  if (!answer.ok) return { ok: false, ...answer.problem, steps: [answer.problem.step] };
  const login = answer.value.status === 200 ? loginOf(answer.value) : null;
  if (login === null) return { ok: false, ...diagnoseLogin(answer.value), steps: [answer.value.step] };
  return signedIn(settings, net, login, at, answer.value.step);
};
