import type { Host, Item, Step } from "../contract";
import { gcpCredential, gcpToken, type GcpCredential } from "../identity/gcp/credential";
import { identityProblem } from "../identity/gcp/faults";
import { gcpClient, type AskGcp } from "./client";
import type { GcpSettings } from "./settings";

export interface SignedIn {
  readonly ask: AskGcp;
  readonly credential: GcpCredential;
  readonly expiresAt: Date | null;
}

/** Gets a token by the access's own method; Keyhole has no credential of the nodes, and could not have. */
export const signIn = async (settings: GcpSettings, host: Host): Promise<Item<SignedIn>> => {
  const net = settings.needsListing ? (host.ambient?.net ?? null) : host.net;
  if (net === null) return { ok: false, ...identityProblem("refused", "gcp-identity.machine-not-lent"), steps: [] };
  const credential = await gcpCredential(settings.method, settings.keyText, host);
  if (!credential.ok) return { ok: false, ...credential.problem, steps: [] };
  const got = await gcpToken(credential.value, host, settings.tls);
  if (!got.ok) return got;
  const { token, expiresAt } = got.value;
  const as = credential.value.by === "key" ? credential.value.key.email : "the machine that Keyhole runs on";
  const [step, ...rest] = got.steps;
  const steps: readonly Step[] = step === undefined ? [] : [{ ...step, note: `As ${as}.` }, ...rest];
  const ask = await gcpClient(settings, token, net);
  return { ok: true, value: { ask, credential: credential.value, expiresAt }, steps };
};
