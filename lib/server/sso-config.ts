import "server-only";
import { customFetch } from "@auth/core";
import type { NextAuthConfig } from "next-auth";
import type { Connection } from "@/lib/services/single-sign-on/connection";
import type { ProviderMetadata } from "@/lib/services/single-sign-on/open-id";
import { sessionLimits } from "@/lib/services/sessions/schema";

/** Why an answer of the provider came to nothing, before anything was asked of the database. */
export type SsoFailure = "cancelled" | "refused" | "stale" | "clock" | "code" | "network" | "mismatch";

/** What the provider vouches with, once state, nonce, code verifier, issuer, audience and times were checked. */
export interface SsoTokens {
  readonly idToken: string;
  readonly accessToken: string | null;
}

interface Settings {
  readonly authSecret: string;
  readonly secureCookies: boolean;
  readonly connection: Connection;
  readonly metadata: ProviderMetadata;
  readonly clientSecret: string;
  /** Lets them in; gives the new session, or null where none is opened. */
  readonly admit: (tokens: SsoTokens) => Promise<{ readonly personId: string; readonly secret: string } | null>;
  readonly failed: (why: SsoFailure) => void;
}

export const ssoProvider = "sso";

/** The person was asked within the age of a session; the provider then says when. */
const greatestAgeSeconds = sessionLimits.absoluteHours * 3600;

/**
 * The library's side of single sign-on: state, nonce and PKCE in sealed cookies of the browser. It is told every address
 * instead of looking for it, because where it looks itself it drops PKCE and state for a provider that does not mention
 * them; and whatever leaves goes through our dialler. What it checked is verified again where the session is opened.
 */
export function ssoConfig(q: Settings): NextAuthConfig {
  const { connection, metadata } = q;
  let opened: { readonly personId: string; readonly secret: string } | null = null;
  return {
    secret: q.authSecret,
    trustHost: true,
    basePath: "/api/auth",
    useSecureCookies: q.secureCookies,
    session: { strategy: "jwt", maxAge: greatestAgeSeconds },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    logger: { error: (error) => q.failed(failureOf(error)), warn: () => undefined, debug: () => undefined },
    providers: [
      {
        id: ssoProvider,
        name: ssoProvider,
        type: "oidc",
        issuer: metadata.issuer,
        clientId: connection.clientId,
        clientSecret: q.clientSecret,
        checks: ["pkce", "state", "nonce"],
        authorization: {
          url: metadata.authorizationEndpoint,
          params: { scope: connection.scopes, max_age: String(greatestAgeSeconds) },
        },
        token: metadata.tokenEndpoint,
        client: {
          token_endpoint_auth_method: metadata.clientAuthentication,
          // The library takes a list where its type knows one; what is in it was chosen by `discover`.
          id_token_signed_response_alg: metadata.algorithms as unknown as string,
        },
        profile: (claims: { readonly sub?: string | null }) => ({ id: claims.sub ?? "" }),
        [customFetch]: dialled(connection),
      },
    ],
    callbacks: {
      signIn: async ({ account }) => {
        if (typeof account?.id_token !== "string") return false;
        opened = await q.admit({ idToken: account.id_token, accessToken: account.access_token ?? null });
        return opened !== null;
      },
      // Name, address and tokens of the provider stay out of the cookie.
      jwt: () => (opened === null ? null : { sub: opened.personId, secret: opened.secret }),
      session: () => ({ expires: "" }) as never,
      // Where to go is ours to say, whatever an address or a cookie holds.
      redirect: ({ baseUrl }) => baseUrl,
    },
  };
}

/** Our dialler in the shape of `fetch`. */
function dialled({ net, ca }: Connection): typeof fetch {
  const tls = ca === null ? {} : { ca };
  return (input, init = {}) => {
    const { method, headers, body } = init;
    const url = new URL(input instanceof Request ? input.url : input);
    return net.fetch(url, {
      ...(method === undefined ? {} : { method }),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined || body === null ? {} : { body }),
      redirect: "error",
      tls,
    });
  };
}

const byCode: Readonly<Record<string, SsoFailure>> = {
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: "clock",
  OAUTH_RESPONSE_BODY_ERROR: "code",
  OAUTH_RESPONSE_IS_NOT_CONFORM: "code",
};

/** Told by names and codes alone: what the library and the provider wrote goes nowhere. */
export function failureOf(error: unknown): SsoFailure {
  if (!(error instanceof Error)) return "mismatch";
  // A build shortens the names of the library's classes, and leaves this one field.
  const kind = "type" in error && typeof error.type === "string" ? error.type : error.name;
  if (kind === "InvalidCheck") return "stale";
  if (kind === "NetRefusal") return "network";
  if (kind === "AccessDenied") return "refused";
  // What the provider gave as its reason the library loses; the address that it sent the browser to has it.
  if (kind === "OAuthCallbackError") return "refused";
  const inner: unknown = Reflect.get(error, "cause");
  if ("code" in error && typeof error.code === "string") return byCode[error.code] ?? "mismatch";
  if (typeof inner === "object" && inner !== null && "err" in inner) return failureOf(inner.err);
  return "mismatch";
}
