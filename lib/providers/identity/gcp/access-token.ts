import { jsonObject } from "@/lib/domain/json-object";
import type { Item, Net, TlsOptions } from "../../contract";
import { exchangeForToken, type TokenAnswer } from "./exchange";
import { identityProblem, type IdentityProblem } from "./faults";
import type { ServiceAccountKey } from "./service-account-key";
import { signJwt } from "./sign-jwt";
import { shownForm } from "../../shown-body";

export interface GcpToken {
  readonly token: string;
  readonly expiresAt: Date | null;
}

/** The one scope that reaches every API; what may be done is said by the identity's roles. */
export const cloudPlatform = "https://www.googleapis.com/auth/cloud-platform";

const assertionSeconds = 3_600;

const descriptions: readonly (readonly [RegExp, IdentityProblem])[] = [
  [
    /account not found|account.*(?:disabled|deleted)/i,
    identityProblem("unauthenticated", "gcp-identity.account-missing"),
  ],
  [/short-lived token|reasonable timeframe/i, identityProblem("misconfigured", "gcp-identity.clock-wrong")],
  [/signature|no valid verifier/i, identityProblem("unauthenticated", "gcp-identity.key-refused")],
];

/** What an answer without a token means; of its description only words that Google is known for are looked for. */
const diagnoseToken = ({ status, text, retryAfterSeconds }: TokenAnswer): IdentityProblem => {
  const later = retryAfterSeconds === null ? {} : { retryAfterSeconds };
  if (status === 429) return { ...identityProblem("throttled", "gcp-identity.sign-in-throttled"), ...later };
  if (status >= 500) return { ...identityProblem("unreachable", "gcp-identity.sign-in-unavailable"), ...later };
  const body = jsonObject(text);
  if (status < 400 || typeof body?.error !== "string") {
    return identityProblem("malformed", "gcp-identity.answer-unknown");
  }
  const description = typeof body.error_description === "string" ? body.error_description : "";
  const known = descriptions.find(([words]) => words.test(description));
  return known?.[1] ?? identityProblem("unauthenticated", "gcp-identity.sign-in-refused");
};

/** The token in an answer, good until its seconds are over, counted from before the request. */
const tokenOf = ({ status, text }: TokenAnswer, askedAt: Date): GcpToken | null => {
  const body = status === 200 ? jsonObject(text) : null;
  const { access_token: token, expires_in: seconds } = body ?? {};
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) return null;
  const isCounted = typeof seconds === "number" && Number.isFinite(seconds) && seconds > 0;
  return { token, expiresAt: isCounted ? new Date(askedAt.getTime() + seconds * 1_000) : null };
};

/** The answer to a question for a token as an item: the token, or what is wrong. */
export const tokenItem = (answer: TokenAnswer, askedAt: Date): Item<GcpToken> => {
  const token = tokenOf(answer, askedAt);
  const steps = [answer.step];
  return token === null ? { ok: false, ...diagnoseToken(answer), steps } : { ok: true, value: token, steps };
};

/** Signs in with a service account's key: one signed assertion for one token (JWT bearer grant, RFC 7523). */
export const tokenForKey = async (
  key: ServiceAccountKey,
  net: Net,
  now: () => Date,
  tls: TlsOptions,
  scope: string = cloudPlatform,
): Promise<Item<GcpToken>> => {
  const at = now();
  const iat = Math.floor(at.getTime() / 1_000);
  const claims = { iss: key.email, scope, aud: key.tokenUrl.href, iat, exp: iat + assertionSeconds };
  const body = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: signJwt(key, claims),
  });
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const init = { method: "POST", headers, body, tls };
  const shown = { plainHeaders: headers, ...shownForm(body.toString()) };
  const answer = await exchangeForToken(net, "sign in with the service account's key", key.tokenUrl, init, shown);
  if (!("failure" in answer)) return tokenItem(answer, at);
  const { failure, code, step } = answer;
  return { ok: false, failure, code, steps: [step] };
};
