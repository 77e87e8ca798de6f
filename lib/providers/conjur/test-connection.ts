import type { ConnectionIdentity, ConnectionRight } from "@/lib/domain/connection";
import { jsonOf } from "../ask-over-net";
import type { Host, OpenedVault, Trial } from "../contract";
import { conjurPath, conjurSettings } from "./settings";
import { signIn } from "./sign-in";
import { because, troubleOf } from "./verdict";

const nothing: Omit<Trial, "stopped"> = { identity: null, rights: [], steps: [] };

const right = (what: string, state: ConnectionRight["state"], how: string): ConnectionRight => ({ what, state, how });

/**
 * Signs in and asks for one variable that this login sees, without its value. What it may fetch Conjur tells for one
 * variable at a time only, so that is left to be proven on a named one.
 */
export const testConjur = async (vault: OpenedVault, host: Host): Promise<Trial> => {
  const settings = conjurSettings(vault);
  if (!settings.ok) return { ...nothing, stopped: because("misconfigured", settings.problem) };
  const { account, own } = settings.value;
  const at = host.now?.() ?? new Date();
  const signedIn = await signIn(settings.value, host.net, () => at);
  if (!signedIn.ok) {
    const { ok: _ok, steps, ...stopped } = signedIn;
    return { ...nothing, steps, stopped };
  }
  const { ask, expiresAt } = signedIn.value;
  const identity: ConnectionIdentity = {
    as: own ? "A login of Keyhole's own" : "The login in the vault's config, which the nodes use too",
    ...{ names: [], hidden: 0, renewable: false, usesLeft: null },
    expires: { inSeconds: Math.round((expiresAt.getTime() - at.getTime()) / 1_000) },
  };
  const listed = await ask("look for a variable", `${conjurPath("resources", account, "variable")}?limit=1`);
  const found = { ...nothing, identity, steps: [...signedIn.steps, (listed.ok ? listed.value : listed.problem).step] };
  if (!listed.ok) return { ...found, stopped: listed.problem };
  const list = listed.value.status === 200 ? jsonOf(listed.value.bytes) : null;
  if (!Array.isArray(list)) return { ...found, stopped: troubleOf(listed.value) };
  const see = "See variables of this account";
  if (list.length === 0) {
    const rights = [right(see, "missing", "Conjur shows none to this login.")];
    return { ...found, rights, stopped: because("forbidden", "conjur.nothing-visible") };
  }
  const need =
    vault.level === "metadata" ? "See the variables that references name" : "Fetch the variables that references name";
  const rights = [
    right(see, "proven", "Conjur shows at least one to this login."),
    right(need, "unproven", "Conjur tells it for one variable at a time: prove it on one."),
  ];
  return { ...found, rights, stopped: null };
};
