import { randomBytes } from "node:crypto";
import type { ConnectionIdentity, ConnectionRight } from "@/lib/domain/connection";
import type { Host, Item, OpenedVault, Trial } from "../contract";
import type { AzureSignIn } from "../identity/azure/sign-in-settings";
import type { KeyVault } from "./key-vault";
import { openKeyVault, type OpenedKeyVault } from "./open";

/** One right that references need, and a question about a name that nobody gave, which shows it by a “not found”. */
export interface ProbedRight {
  /** "Read every secret". */
  readonly what: string;
  ask(vault: KeyVault, name: string): Promise<Item<unknown>>;
}

const asWhom = (signIn: AzureSignIn): string => {
  if (signIn.by === "client-secret") return "An app registration of Keyhole's own";
  return signIn.by === "ambient"
    ? "What Keyhole's process and machine give"
    : "The machine or app that Keyhole runs as";
};

const identityOf = ({ settings, expiresAt }: OpenedKeyVault, now: Date): ConnectionIdentity => ({
  as: asWhom(settings.signIn),
  ...{ names: [], hidden: 0, renewable: null, usesLeft: null },
  expires: { inSeconds: Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / 1_000)) },
});

const unproven = new Set(["azure.role-missing", "azure.policy-missing", "azure.denied"]);

/** Names a right as proven or not; null where the answer speaks of something else that stands in the way. */
const judged = (what: string, item: Item<unknown>): ConnectionRight | null => {
  if (item.ok || item.failure === "not-found") {
    const how = "Azure let Keyhole look for a name that is not there; a narrower rule may still refuse a single one.";
    return { what, state: "proven", how };
  }
  const how = "Azure gives no such right on all of the vault, and need not: prove it on one secret.";
  return unproven.has(item.code) ? { what, state: "unproven", how } : null;
};

/** Signs in and asks for a name that no secret has, so that rights show and no value can come back. */
export const testKeyVault = async (vault: OpenedVault, host: Host, probes: readonly ProbedRight[]): Promise<Trial> => {
  const opened = await openKeyVault(vault, host);
  const nothing: Trial = { identity: null, rights: [], steps: opened.steps, stopped: null };
  if (!opened.ok) {
    const { ok: _ok, steps: _steps, ...stopped } = opened;
    return { ...nothing, stopped };
  }
  const identity = identityOf(opened.value, host.now?.() ?? new Date());
  const { settings } = opened.value;
  const name = `keyhole-test-${randomBytes(12).toString("hex")}`;
  const rights: ConnectionRight[] = [];
  const steps = [...opened.steps];
  for (const { what, ask } of probes) {
    const item = await ask(opened.value.vault, name);
    steps.push(...item.steps);
    const right = judged(`${what} in ${settings.name}`, item);
    if (right === null && !item.ok) {
      const { ok: _ok, steps: _steps, ...stopped } = item;
      return { ...nothing, steps, rights, stopped };
    }
    if (right !== null) rights.push(right);
  }
  return { identity, rights, steps, stopped: null };
};
