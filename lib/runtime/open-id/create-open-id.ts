import type { JSONWebKeySet, JWTPayload } from "jose";
import { fail, ok, type Result } from "@/lib/domain/errors";
import { claimValues, isClaimElsewhere, type Claims } from "@/lib/domain/single-sign-on/claim-values";
import type { ProviderProblem } from "@/lib/domain/single-sign-on/provider-problem";
import type { Net, TlsOptions } from "@/lib/net/net";
import type { OpenId, ProviderMetadata, ProviderPlace, Vouched } from "@/lib/services/single-sign-on/open-id";
import { discover } from "./discover";
import { fetchJson } from "./fetch-json";
import { verifyIdToken } from "./verify-id-token";

const keptMs = 5 * 60_000;
/** So that strangers who press the button do not make Keyhole ask a provider that is away again and again. */
const faultKeptMs = 5_000;

interface Kept {
  readonly until: number;
  readonly answer: Promise<Result<ProviderMetadata, ProviderProblem>>;
}

/** OpenID Connect over the dialler it is handed; keeps what a provider said of itself for five minutes. */
export function createOpenId(clock: () => Date): OpenId {
  const kept = new Map<string, Kept>();
  // One object for one authority: kept connections go by it.
  const options = new Map<string, TlsOptions>();
  const tlsOf = ({ ca }: ProviderPlace): TlsOptions => {
    const known = options.get(ca ?? "");
    if (known !== undefined) return known;
    const made = ca === null ? {} : { ca };
    options.clear();
    options.set(ca ?? "", made);
    return made;
  };
  return {
    discover: async (net, place, fresh = false) => {
      const key = JSON.stringify([place.issuer, place.ca]);
      const now = clock().getTime();
      const known = kept.get(key);
      if (!fresh && known !== undefined && known.until > now) return known.answer;
      const answer = discover(net, place.issuer, tlsOf(place));
      kept.clear();
      kept.set(key, { until: now + faultKeptMs, answer });
      const found = await answer;
      if (found.ok) kept.set(key, { until: now + keptMs, answer });
      return found;
    },
    vouched: async (net, { place, metadata, clientId, idToken, accessToken, wanted, now }) => {
      const tls = tlsOf(place);
      const keys = await fetchJson(net, metadata.keysUri, { tls, missing: "no-keys" });
      if (!keys.ok) return fail({ provider: keys.problem });
      if (!isKeySet(keys.value)) return fail({ provider: "no-keys" });
      const { issuer, algorithms } = metadata;
      const told = await verifyIdToken(idToken, keys.value, { issuer, clientId, algorithms, now });
      if (!told.ok) return fail({ token: told.problem });
      const more = lacks(told.value, wanted) ? await userinfo(net, metadata, tls, accessToken) : ok(nothing);
      if (!more.ok) return fail({ provider: more.problem });
      if (Object.keys(more.value).length > 0 && more.value["sub"] !== told.value.sub) {
        return fail({ provider: "another-subject" });
      }
      return ok(vouchedBy(told.value, more.value, wanted));
    },
  };
}

const nothing: Claims = {};

const isKeySet = (value: Claims): value is Claims & JSONWebKeySet =>
  Array.isArray(value["keys"]) && value["keys"].every((key) => typeof key === "object" && key !== null);

const lacks = (claims: Claims, wanted: string): boolean =>
  typeof claims["email"] !== "string" ||
  (claimValues(claims, wanted).length === 0 && !isClaimElsewhere(claims, wanted));

/** Nothing, where there is no such endpoint or no token for it. */
async function userinfo(
  net: Net,
  { userinfoEndpoint }: ProviderMetadata,
  tls: TlsOptions,
  accessToken: string | null,
): Promise<Result<Claims, ProviderProblem>> {
  if (userinfoEndpoint === null || accessToken === null || !/^[\x21-\x7e]+$/.test(accessToken)) return ok(nothing);
  return fetchJson(net, userinfoEndpoint, { tls, missing: "unreachable", bearer: accessToken });
}

/** Each fact from one of the two whole: that one address is verified says nothing of the other's. */
function vouchedBy(token: JWTPayload & { readonly sub: string }, userinfo: Claims, wanted: string): Vouched {
  const mailbox = text(token, "email") === null ? userinfo : token;
  const hasGroups = claimValues(token, wanted).length > 0 || isClaimElsewhere(token, wanted);
  const named = [token, userinfo].flatMap((said) => text(said, "name") ?? text(said, "preferred_username") ?? []);
  const asked = token["auth_time"];
  return {
    subject: token.sub,
    email: text(mailbox, "email"),
    emailVerified: mailbox["email_verified"] === true,
    name: named[0] ?? null,
    authenticatedAt: typeof asked === "number" && Number.isFinite(asked) ? new Date(asked * 1000) : null,
    claims: hasGroups ? token : userinfo,
  };
}

/** What can be stored and shown of it. */
function text(said: Claims, name: string): string | null {
  const value = said[name];
  const plain =
    typeof value === "string"
      ? value
          .toWellFormed()
          .replace(/\p{Cc}/gu, "")
          .trim()
      : "";
  return plain === "" ? null : plain;
}
