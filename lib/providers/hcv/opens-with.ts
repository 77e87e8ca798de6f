import { ok, type Result } from "@/lib/domain/errors";
import { recordOf } from "@/lib/domain/record-of";
import { endAt, type Opener } from "@/lib/domain/rotation/opener";
import type { Host, OpenedVault } from "../contract";
import { encodeSegment } from "../path-segments";
import { giveBack } from "./give-back";
import { lifeOfToken } from "../signed-token";
import { isFew, nodesTokenOf } from "./nodes-token";
import { hcvSettings, type HcvSettings } from "./settings";
import { signIn } from "./sign-in";
import { isByConfig, type GivenToken } from "./sign-in/choose-sign-in";
import type { Login } from "./sign-in/login";
import { vaultClient, type AskVault, type VaultAnswer } from "./vault-client";

type Told = readonly Opener[] | "unseen" | "untold";
type Body = Readonly<Record<string, unknown>>;

/** What Vault told; "untold" where it answered and did not tell, "unseen" where it could not. */
const toldBy = (answer: Result<VaultAnswer, unknown>): Body | "unseen" | "untold" => {
  if (!answer.ok) return "unseen";
  const { status, body } = answer.value;
  if (status >= 500 || status === 429) return "unseen";
  return (status === 200 ? recordOf(body?.data) : null) ?? "untold";
};

const timeOf = (told: unknown): Date | null => endAt(Date.parse(typeof told === "string" ? told : ""));

/** An opener whose end and number of uses Vault told; "untold" where the end is none. */
const openerBy = (what: string, until: unknown, uses: unknown, whose: "own" | "nodes"): Told => {
  const endsAt = until === null ? null : timeOf(until);
  if (endsAt === null && until !== null) return "untold";
  return [{ what, endsAt, ...(typeof uses === "number" && uses !== 0 ? { fewUses: whose } : {}) }];
};

const tokenOpeners = async (settings: HcvSettings, { token, own }: GivenToken, host: Host): Promise<Told> => {
  const { ask } = await vaultClient(settings, token, host.net);
  const lookUp = (): ReturnType<AskVault> => ask("look up token", "/auth/token/lookup-self");
  const known = await nodesTokenOf(settings, host, ask)?.uses();
  const what = own ? "token" : "token of the nodes";
  if (known?.uses.ok === false) return "unseen";
  const uses = known?.uses.value;
  if (isFew(uses)) return [{ what, endsAt: uses.endsAt, fewUses: "nodes" }];
  if (uses === "untold") return "untold";
  const data = toldBy(known?.self ? ok(known.self) : await lookUp());
  return typeof data === "string" ? data : openerBy(what, data.expire_time, data.num_uses, own ? "own" : "nodes");
};

/** Vault writes the year one for a secret ID without end. */
const untilOf = (time: unknown): unknown => (typeof time === "string" && time.startsWith("0001-") ? null : time);

/** Vault lets a role look its secret ID up where a policy says so; its answer holds neither of the role's IDs. */
const secretIdOpeners = async (settings: HcvSettings, login: Login, host: Host): Promise<Told> => {
  const now = (): Date => host.now?.() ?? new Date();
  const known = await login.body(host, now());
  if (!known.ok) return "unseen";
  const { secret_id } = known.value;
  if (secret_id === undefined) return [];
  // What was read is what is signed in with, whatever a file holds by then.
  const same = { ...settings, signIn: { ...login, body: () => Promise.resolve(known) } };
  const signedIn = await signIn(same, host, now);
  if (!signedIn.ok) return "unseen";
  const { client, roleName, revocable } = signedIn.value;
  try {
    if (roleName === null) return "untold";
    const path = `${login.path.slice(0, -"/login".length)}/role/${encodeSegment(roleName)}/secret-id/lookup`;
    const data = toldBy(await client.tell("look up secret ID", path, { secret_id }));
    if (typeof data === "string") return data;
    const told = openerBy("AppRole secret ID", untilOf(data.expiration_time), data.secret_id_num_uses, "own");
    // What wrote it into a file writes the next one there; one that was typed in a person has to replace.
    const since = login.isAmbient ? timeOf(data.creation_time) : null;
    return typeof told === "string" || since === null ? told : told.map((one) => ({ ...one, since }));
  } finally {
    if (revocable) await giveBack(client);
  }
};

/** What a service account's token in a file says of itself; the cluster puts another there before it ends. */
const fileOpeners = async (login: Login, host: Host): Promise<Told> => {
  const known = await login.body(host, host.now?.() ?? new Date());
  if (!known.ok) return "unseen";
  const { since, endsAt } = lifeOfToken(known.value.jwt ?? "");
  if (endsAt === null) return [];
  return [{ what: "service account token", endsAt, ...(since === null ? {} : { since }) }];
};

/**
 * When a token ends, and the secret ID of an AppRole of Keyhole's own, as Vault says; and the
 * token of a service account in a file, as that says itself. A token of the nodes that Keyhole
 * has to use is asked about as well, unless it is known that its uses are counted: then what is known of it stands.
 * "untold" where Vault does not say, as of a token that has ended; "unseen" where it is not reached or
 * does not let the AppRole in, which takes no use.
 */
export const hcvOpensWith = async (vault: OpenedVault, host: Host): Promise<Told> => {
  const settings = hcvSettings(vault);
  if (!settings.ok) return [];
  const { signIn: how } = settings.value;
  if (how.by === "token") return tokenOpeners(settings.value, how, host);
  if (how.by === "kubernetes" && how.isAmbient) return fileOpeners(how, host);
  return how.by === "approle" && !isByConfig(vault.access) ? secretIdOpeners(settings.value, how, host) : [];
};
