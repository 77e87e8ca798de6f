import { addressClass, parseIpAddress } from "@/lib/domain/ip-address";
import type { Host, Item, Net, Step } from "../contract";
import { diagnoseLogin } from "./diagnose-login";
import type { HcvCode } from "./faults";
import type { HcvSettings } from "./settings";
import { renewToken, type Renew } from "./sign-in/renew";
import type { Login } from "./sign-in/login";
import { vaultClient, type VaultAnswer, type VaultClient, type VaultServer } from "./vault-client";

/** Whose the token is. That of a login may be asked about unless each of its uses is needed for a secret. */
export type Standing = "config" | "own" | "login" | "login-of-one-use";

export interface SignedIn {
  readonly client: VaultClient;
  readonly standing: Standing;
  readonly expiresAt: Date | null;
  readonly usesLeft: number | null;
  /** Whether the token is there for this session only and can be given back. */
  readonly revocable: boolean;
  /** The AppRole's name, which Vault tells whoever signs in with it. */
  readonly roleName: string | null;
  /** Null where the token cannot be prolonged. */
  readonly renew: Renew | null;
}

interface LoginToken {
  readonly token: string;
  /** 0 for ever. */
  readonly seconds: number;
  /** 0 for any number. */
  readonly uses: number;
  readonly revocable: boolean;
  readonly renewable: boolean;
  readonly roleName: string | null;
}

const count = (value: unknown): number => (typeof value === "number" && value > 0 ? Math.floor(value) : 0);

const tokenOf = ({ body }: VaultAnswer): LoginToken | null => {
  const auth = body?.auth as Readonly<Record<string, unknown>> | null | undefined;
  const token = auth?.client_token;
  if (typeof token !== "string" || token === "") return null;
  const isBatch = auth?.token_type === "batch";
  const metadata = auth?.metadata as Readonly<Record<string, unknown>> | null | undefined;
  return {
    token,
    seconds: count(auth?.lease_duration),
    uses: count(auth?.num_uses),
    revocable: !isBatch,
    renewable: !isBatch && auth?.renewable === true,
    roleName: typeof metadata?.role_name === "string" && metadata.role_name !== "" ? metadata.role_name : null,
  };
};

const signedIn = async (
  server: VaultServer,
  net: Net,
  login: LoginToken,
  now: () => Date,
  at: Date,
  steps: readonly Step[],
): Promise<Item<SignedIn>> => {
  const { token, seconds, uses, revocable, renewable, roleName } = login;
  const client = await vaultClient(server, token, net);
  const value: SignedIn = {
    client,
    standing: uses === 1 ? "login-of-one-use" : "login",
    // Counted from before the request: Vault's clock starts at some point after that.
    expiresAt: seconds === 0 ? null : new Date(at.getTime() + seconds * 1_000),
    // Of each two uses one is for finding out why a secret did not come.
    usesLeft: uses === 0 ? null : Math.max(1, Math.floor(uses / 2)),
    revocable,
    roleName,
    // Prolonging takes a use, too, and a token of few uses is soon replaced anyway.
    renew: renewable && seconds > 0 && uses === 0 ? renewToken(client, seconds, now) : null,
  };
  return { ok: true, value, steps };
};

/** The dialler a login's requests go through: one's own machine's credentials reach allow-listed servers only. */
const netFor = ({ isAmbient }: Login, host: Host): Net | null => (isAmbient ? (host.ambient?.net ?? null) : host.net);

/** Who listens on the way, or stands for the server, would have what this machine is known by; on loopback nobody does. */
const isPrivateWay = ({ origin, tls }: VaultServer): boolean => {
  const { protocol, hostname } = new URL(origin);
  const address = parseIpAddress(hostname);
  const isLoopback = address === null ? hostname === "localhost" : addressClass(address) === "loopback";
  return isLoopback || (protocol === "https:" && tls.verify !== false);
};

/** Signs in; with a token that is there there is no call. Whether one of the nodes may be used is another question. */
export const signIn = async (settings: HcvSettings, host: Host, now: () => Date): Promise<Item<SignedIn>> => {
  const { signIn: how } = settings;
  if (how.by === "token") {
    const client = await vaultClient(settings, how.token, host.net);
    const standing = how.own ? "own" : "config";
    const nothing = { expiresAt: null, usesLeft: null, roleName: null, renew: null };
    return { ok: true, value: { client, standing, revocable: false, ...nothing }, steps: [] };
  }
  const net = netFor(how, host);
  if (net === null) {
    return { ok: false, failure: "refused", code: "hcv.ambient-not-allowed" satisfies HcvCode, steps: [] };
  }
  if (how.isAmbient && !isPrivateWay(settings)) {
    return { ok: false, failure: "misconfigured", code: "hcv.ambient-needs-https" satisfies HcvCode, steps: [] };
  }
  const body = await how.body(host, now());
  if (!body.ok) return body;
  const server = how.client === undefined ? settings : { ...settings, tls: { ...settings.tls, ...how.client } };
  const at = now();
  const { tell } = await vaultClient(server, "", net);
  const answer = await tell(how.step, how.path, body.value);
  if (!answer.ok) return { ok: false, ...answer.problem, steps: [...body.steps, answer.problem.step] };
  const steps = [...body.steps, answer.value.step];
  const login = answer.value.status === 200 ? tokenOf(answer.value) : null;
  if (login === null) return { ok: false, ...diagnoseLogin(answer.value, how), steps };
  return signedIn(server, net, login, now, at, steps);
};
