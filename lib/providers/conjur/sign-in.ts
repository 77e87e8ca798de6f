import { recordOf } from "@/lib/domain/record-of";
import { askOverNet, jsonOf, type Asked } from "../ask-over-net";
import type { Item, Net } from "../contract";
import { conjurPath, type ConjurSettings } from "./settings";
import { loginTrouble } from "./verdict";

/** Asks with the token of a sign-in for a path below the server's address, already encoded. `name` is for the trace. */
export type AskConjur = (name: string, path: string) => Asked;

export interface SignedIn {
  readonly ask: AskConjur;
  readonly expiresAt: Date;
}

/** What Conjur gives unless the server is set up otherwise, and the most it can be set to. */
const usualSeconds = 480;
const mostSeconds = 18_000;
/** A token is some hundred bytes; it goes into a header. */
const longestToken = 8_192;

const textIn = (record: Readonly<Record<string, unknown>> | null, name: string): string => {
  const value = record?.[name];
  return typeof value === "string" ? value : "";
};

/** How long a token lives by what it says of itself; null for what is no token. */
const lifetimeOf = (bytes: Uint8Array): number | null => {
  const token = bytes.length > longestToken ? null : recordOf(jsonOf(bytes));
  const payload = textIn(token, "payload");
  if (payload === "" || textIn(token, "protected") === "" || textIn(token, "signature") === "") return null;
  const claims = recordOf(jsonOf(Buffer.from(payload, "base64url")));
  const [iat, exp] = [claims?.iat, claims?.exp];
  const seconds = typeof iat === "number" && typeof exp === "number" ? Math.floor(exp - iat) : usualSeconds;
  return Math.min(Math.max(seconds, 1), mostSeconds);
};

/**
 * Trades the API key for a token. Asks for it as JSON and encodes it itself: Base64 as content encoding, which Conjur
 * offers, is one that HTTP does not know.
 */
export const signIn = async (settings: ConjurSettings, net: Net, now: () => Date): Promise<Item<SignedIn>> => {
  const { base, account, login, apiKey, tls } = settings;
  // Counted from before the request: the server's clock starts at some point after that.
  const at = now();
  const answer = await askOverNet(net, {
    name: "sign in with API key",
    method: "POST",
    url: new URL(`${base}${conjurPath("authn", account, login, "authenticate")}`),
    headers: {},
    plainHeaders: { "Content-Type": "text/plain" },
    body: apiKey,
    bodyName: "api_key",
    tls,
  });
  if (!answer.ok) return { ok: false, ...answer.problem, steps: [answer.problem.step] };
  const { status, bytes, step } = answer.value;
  const seconds = status === 200 ? lifetimeOf(bytes) : null;
  if (seconds === null) return { ok: false, ...loginTrouble(answer.value), steps: [step] };
  const headers = { Authorization: `Token token="${Buffer.from(bytes).toString("base64")}"` };
  const ask: AskConjur = (name, path) =>
    askOverNet(net, { name, method: "GET", url: new URL(`${base}${path}`), headers, plainHeaders: {}, tls });
  return { ok: true, value: { ask, expiresAt: new Date(at.getTime() + seconds * 1_000) }, steps: [step] };
};
