import type { Result } from "@/lib/domain/errors";
import type { Claims } from "@/lib/domain/single-sign-on/claim-values";
import type { ProviderProblem, TokenProblem } from "@/lib/domain/single-sign-on/provider-problem";
import type { Host } from "@/lib/providers/contract";

/** Where a provider is, and which authority its certificate comes from (PEM; null for the system's). */
export interface ProviderPlace {
  readonly issuer: string;
  readonly ca: string | null;
}

/** What the provider says of itself, as far as it was looked at and found good. */
export interface ProviderMetadata {
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly keysUri: string;
  readonly userinfoEndpoint: string | null;
  readonly endSessionEndpoint: string | null;
  readonly clientAuthentication: "client_secret_basic" | "client_secret_post";
  /** Asymmetric ones that both sides know, the customary first; at least one. */
  readonly algorithms: readonly [string, ...string[]];
  /** Every answer of its carries the issuer: one without is refused. */
  readonly answersWithIssuer: boolean;
}

/** Whom the provider vouches for. */
export interface Vouched {
  readonly subject: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
  /** When the person last gave their credentials there; null where it does not say. */
  readonly authenticatedAt: Date | null;
  readonly claims: Claims;
}

export type TokenFault = { readonly token: TokenProblem } | { readonly provider: ProviderProblem };

/** OpenID Connect as operations need it: all that leaves goes through the dialler that is handed in. */
export interface OpenId {
  /** Reads the provider's description; kept for five minutes unless `fresh`. */
  discover(net: Host["net"], place: ProviderPlace, fresh?: boolean): Promise<Result<ProviderMetadata, ProviderProblem>>;
  /**
   * Whom an ID token vouches for: its signature by one of the provider's keys, issuer, audience and times are checked. What
   * is missing in it, of `wanted` and the address, is asked of userinfo.
   */
  vouched(
    net: Host["net"],
    q: {
      readonly place: ProviderPlace;
      readonly metadata: ProviderMetadata;
      readonly clientId: string;
      readonly idToken: string;
      readonly accessToken: string | null;
      /** Dotted name of the claim with groups. */
      readonly wanted: string;
      readonly now: Date;
    },
  ): Promise<Result<Vouched, TokenFault>>;
}
