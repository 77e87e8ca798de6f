import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTPayload } from "jose";
import { fail, ok, type Result } from "@/lib/domain/errors";
import { isPlainText } from "@/lib/domain/single-sign-on/claim-values";
import type { TokenProblem } from "@/lib/domain/single-sign-on/provider-problem";

const skewSeconds = 60;
/** An ID token is fetched and looked at in one go: an old one comes from somewhere else. */
const greatestAgeSeconds = 600;

/**
 * Verifies an ID token: signed by one of these keys in one of these ways, from this issuer, for this client (and for it
 * first of all, where there are several), not out of date.
 */
export async function verifyIdToken(
  token: string,
  keys: JSONWebKeySet,
  q: {
    readonly issuer: string;
    readonly clientId: string;
    readonly algorithms: readonly string[];
    readonly now: Date;
  },
): Promise<Result<JWTPayload & { readonly sub: string }, TokenProblem>> {
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
      issuer: q.issuer,
      audience: q.clientId,
      algorithms: [...q.algorithms],
      currentDate: q.now,
      clockTolerance: skewSeconds,
      maxTokenAge: greatestAgeSeconds,
      requiredClaims: ["sub", "iat", "exp"],
    });
    const { sub, aud, azp } = payload;
    if (sub === undefined || sub === "" || sub.length > 255 || !isPlainText(sub)) return fail("incomplete");
    if (azp !== undefined ? azp !== q.clientId : Array.isArray(aud) && aud.length > 1) return fail("audience");
    return ok({ ...payload, sub });
  } catch (error) {
    return fail(problemOf(error));
  }
}

function problemOf(error: unknown): TokenProblem {
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === "iss") return "issuer";
    if (error.claim === "aud") return "audience";
    return error.reason === "missing" ? "incomplete" : "expired";
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return "algorithm";
  return "signature";
}
