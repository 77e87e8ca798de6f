import type { ConnectionIdentity, ConnectionRight } from "@/lib/domain/connection";
import { ok } from "@/lib/domain/errors";
import { shownNames } from "@/lib/domain/mask";
import { recordOf } from "@/lib/domain/record-of";
import type { Host, OpenedVault, Step, Trial } from "../contract";
import type { HcvCode } from "./faults";
import { giveBack } from "./give-back";
import { isFew, nodesTokenOf } from "./nodes-token";
import { hcvSettings, type HcvSettings } from "./settings";
import { signIn, type SignedIn } from "./sign-in";
import type { VaultAnswer } from "./vault-client";
import { because, says, serverTrouble, texts, type Verdict } from "./verdict";

type Body = Readonly<Record<string, unknown>>;

/** What is known so far. */
interface Found {
  readonly identity: ConnectionIdentity | null;
  readonly rights: readonly ConnectionRight[];
  readonly steps: readonly Step[];
}

/** Vault writes 0 for any number, and less once the last one is taken. */
const usesLeftOf = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) && value !== 0 ? Math.max(0, Math.floor(value)) : null;

const stop = (found: Found, stopped: Trial["stopped"]): Trial => ({ ...found, stopped });

const nameOf = ({ signIn: how }: HcvSettings): string => {
  if (how.by !== "token") return `${how.as}, by which a token was made for this test`;
  return how.own ? "A token of Keyhole's own" : "The token in the vault's config, which the nodes use too";
};

/** The policies that may be named: no text that looks like a credential, and none that we sent. */
const policiesOf = (data: Body | null, sent: readonly string[]): Pick<ConnectionIdentity, "names" | "hidden"> => {
  const all = [...new Set([...texts(data?.policies), ...texts(data?.identity_policies)])];
  const harmless = all.filter((name) => !sent.some((one) => name.includes(one) || one.includes(name)));
  const { shown, hidden } = shownNames(harmless);
  return { names: shown, hidden: hidden + all.length - harmless.length };
};

const sentBy = ({ signIn: how }: HcvSettings): readonly string[] => (how.by === "token" ? [how.token] : how.sent);

const identityOf = (settings: HcvSettings, data: Body | null): ConnectionIdentity => {
  const ttl = data?.ttl;
  const isKnown = typeof ttl === "number" && Number.isFinite(ttl);
  return {
    as: nameOf(settings),
    ...policiesOf(data, sentBy(settings)),
    expires: !isKnown ? "unknown" : ttl > 0 ? { inSeconds: Math.floor(ttl) } : "never",
    renewable: typeof data?.renewable === "boolean" ? data.renewable : null,
    usesLeft: usesLeftOf(data?.num_uses),
  };
};

/** Vault says “1 error occurred” where a policy refuses, and has no such words for a token that it does not know. */
const isDead = (answer: VaultAnswer): boolean => says(answer, /invalid token/) || !says(answer, /1 error occurred/);

/** What keeps one from asking at all, whatever the token: sealed, no such namespace, no Vault. */
const troubleOf = (answer: VaultAnswer): Verdict | null => {
  if (answer.status === 200 && recordOf(answer.body?.data) !== null) return null;
  if (answer.status === 403) return null;
  const isElsewhere = answer.status === 404 && says(answer, /namespace not found/);
  return isElsewhere ? because("misconfigured", "hcv.namespace-missing") : serverTrouble(answer);
};

/** Where secrets lie, as Vault's policies write it, and what is needed there. */
const needOf = ({ mount, kv }: HcvSettings, { level }: OpenedVault) => {
  const plain = mount.split("/").map(decodeURIComponent).join("/");
  const path = `${plain}/${kv === 1 ? "" : level === "metadata" ? "metadata/" : "data/"}`;
  return { plain, path, verb: level === "metadata" ? "Look at" : "Read" };
};
type Need = ReturnType<typeof needOf>;

const engine = ({ plain }: Need, { kv }: HcvSettings): string => `A KV version ${kv} engine at ${plain}/`;
const everything = ({ path, verb }: Need): string => `${verb} every secret below ${path}`;

/** Whether there is such an engine; null where Vault does not tell this token. */
const engineThere = (answer: VaultAnswer, need: Need, { kv }: HcvSettings): HcvCode | "there" | null => {
  const data = recordOf(answer.body?.data);
  if (answer.status !== 200 || data === null) return null;
  // A path inside of another mount is answered for by that one.
  if (typeof data.path === "string" && data.path.replace(/\/$/, "") !== need.plain) return "hcv.mount-missing";
  if (data.type !== "kv" && data.type !== "generic") return "hcv.mount-not-kv";
  const version = recordOf(data.options)?.version ?? "1";
  return version === String(kv) ? "there" : "hcv.kv-version-mismatch";
};

const mayRead = ({ status, body }: VaultAnswer, path: string): boolean => {
  const data = recordOf(body?.data);
  const given = texts(data?.[path] ?? body?.[path] ?? data?.capabilities ?? body?.capabilities);
  return status === 200 && given.some((one) => one === "read" || one === "root");
};

/** Asks where the engine is and what the token may there; neither answer holds a secret. */
const lookAround = async (
  settings: HcvSettings,
  vault: OpenedVault,
  { client }: SignedIn,
  found: Found,
): Promise<Trial> => {
  const need = needOf(settings, vault);
  const mounted = await client.ask("look up mount", `/sys/internal/ui/mounts/${settings.mount}`);
  if (!mounted.ok) return stop({ ...found, steps: [...found.steps, mounted.problem.step] }, mounted.problem);
  const allowed = await client.tell("ask what is allowed", "/sys/capabilities-self", { paths: [need.path] });
  const steps = [...found.steps, mounted.value.step, allowed.ok ? allowed.value.step : allowed.problem.step];
  if (!allowed.ok) return stop({ ...found, steps }, allowed.problem);
  const trouble = troubleOf(mounted.value);
  if (trouble !== null && mounted.value.status !== 404) return stop({ ...found, steps }, trouble);
  const reads = mayRead(allowed.value, need.path);
  const there = engineThere(mounted.value, need, settings);
  const right = (what: string, state: ConnectionRight["state"], how: string) => ({ what, state, how });
  const wrong = there === null ? (reads ? "hcv.mount-missing" : null) : there === "there" ? null : there;
  if (wrong !== null) {
    const missing = right(engine(need, settings), "missing", "Vault says what is there, and it is not that.");
    return stop({ ...found, steps, rights: [missing] }, because("misconfigured", wrong));
  }
  const rights = [
    there === null
      ? right(engine(need, settings), "unproven", "Vault tells it only to a token that has some right there.")
      : right(engine(need, settings), "proven", "Vault says so."),
    reads
      ? right(
          everything(need),
          "proven",
          "Its policies give “read” there; a narrower one may still refuse a single path.",
        )
      : right(
          everything(need),
          "unproven",
          "Its policies give no “read” on all of it, and need not: prove it on one secret.",
        ),
  ];
  // No right on anything below the mount: every read would be refused.
  const isShutOut = there === null && allowed.value.status === 200;
  return stop({ ...found, steps, rights }, isShutOut ? because("forbidden", "hcv.nothing-allowed") : null);
};

/** What cannot be asked without taking uses that are needed for secrets. */
const spared = (settings: HcvSettings, vault: OpenedVault, found: Found): Trial => {
  const need = needOf(settings, vault);
  const how = "Not asked: each question takes one of the few uses that the token is good for.";
  const rights = [engine(need, settings), everything(need)].map((what) => ({ what, state: "unproven" as const, how }));
  return stop({ ...found, rights }, null);
};

const afterSignIn = async (
  settings: HcvSettings,
  { vault, host }: { readonly vault: OpenedVault; readonly host: Host },
  signedIn: SignedIn,
  before: readonly Step[],
): Promise<Trial> => {
  const { client, standing } = signedIn;
  const nobody: Found = { identity: null, rights: [], steps: before };
  const identified = (data: Body | null): ConnectionIdentity => identityOf(settings, data);
  if (standing === "login-of-one-use")
    return spared(settings, vault, { ...nobody, identity: identified({ num_uses: 1 }) });
  const nodesToken = nodesTokenOf(settings, host, client.ask);
  const known = await nodesToken?.uses();
  if (known?.uses.ok === false) {
    const { ok: _ok, steps, ...stopped } = known.uses;
    return stop({ ...nobody, steps: [...before, ...steps] }, stopped);
  }
  // Nothing is asked with it again.
  if (known?.self === null && isFew(known.uses.value)) {
    return stop(nobody, because("misconfigured", "hcv.token-limited"));
  }
  const self = known?.self ? ok(known.self) : await client.ask("look up token", "/auth/token/lookup-self");
  if (self.ok) await nodesToken?.heard(self.value);
  const steps = [...before, self.ok ? self.value.step : self.problem.step];
  if (!self.ok) return stop({ ...nobody, steps }, self.problem);
  const trouble = troubleOf(self.value);
  if (trouble !== null) return stop({ ...nobody, steps }, trouble);
  if (self.value.status === 403 && isDead(self.value)) {
    return stop(
      { ...nobody, steps },
      because("unauthenticated", standing === "login" ? "hcv.login-dead" : "hcv.token-dead"),
    );
  }
  const identity = identified(self.value.status === 200 ? recordOf(self.value.body?.data) : null);
  const found = { ...nobody, identity, steps };
  const { usesLeft } = identity;
  if (usesLeft === null) return lookAround(settings, vault, signedIn, found);
  if (standing === "config") return stop(found, because("misconfigured", "hcv.token-limited"));
  // A login's token is given up after the test, so its uses are nobody's.
  return standing === "login" && usesLeft > 2
    ? lookAround(settings, vault, signedIn, found)
    : spared(settings, vault, found);
};

/**
 * Signs in and asks Vault who that is, what is mounted and what may be read there, by four questions at most; none of
 * their answers holds a secret. A credential that its use would take from the nodes is not used.
 */
export const testHcv = async (vault: OpenedVault, host: Host): Promise<Trial> => {
  const nothing: Found = { identity: null, rights: [], steps: [] };
  const settings = hcvSettings(vault);
  if (!settings.ok) return stop(nothing, { failure: "misconfigured", code: settings.problem });
  if (vault.level === "metadata" && settings.value.kv === 1) {
    return stop(nothing, because("misconfigured", "hcv.no-metadata-in-v1"));
  }
  const signedIn = await signIn(settings.value, host, () => host.now?.() ?? new Date());
  if (!signedIn.ok) {
    const { ok: _ok, steps, ...stopped } = signedIn;
    return stop({ ...nothing, steps }, stopped);
  }
  const { client, revocable } = signedIn.value;
  try {
    return await afterSignIn(settings.value, { vault, host }, signedIn.value, signedIn.steps);
  } finally {
    if (revocable) await giveBack(client);
  }
};
