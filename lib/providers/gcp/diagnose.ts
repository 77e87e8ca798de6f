import { recordOf } from "@/lib/domain/record-of";
import type { Failure } from "../contract";
import type { GcpCode } from "./faults";

/** An answer of the API that is no success: looked at, never shown. */
export interface Refused {
  readonly status: number;
  readonly text: string;
  readonly retryAfterSeconds: number | null;
}

export interface Verdict {
  readonly failure: Failure;
  readonly code: GcpCode;
  readonly retryAfterSeconds?: number;
}

type Body = Readonly<Record<string, unknown>>;

const because = (failure: Failure, code: GcpCode): Verdict => ({ failure, code });

const errorOf = (text: string): Body | null => {
  try {
    const parsed: unknown = JSON.parse(text);
    return recordOf(recordOf(Array.isArray(parsed) ? parsed[0] : parsed)?.error);
  } catch {
    // The parser's error quotes the text.
    return null;
  }
};

const detailsOf = (error: Body): readonly Body[] =>
  (Array.isArray(error.details) ? error.details : []).map(recordOf).filter((one) => one !== null);

/** Seconds of a header or of Google's `RetryInfo`. */
const waitOf = (error: Body, { retryAfterSeconds }: Refused): { readonly retryAfterSeconds?: number } => {
  const told = detailsOf(error)
    .map(({ retryDelay }) => (typeof retryDelay === "string" ? /^(\d{1,6})(?:\.\d+)?s$/.exec(retryDelay)?.[1] : null))
    .find((seconds) => typeof seconds === "string");
  const seconds = retryAfterSeconds ?? (typeof told === "string" ? Number(told) : null);
  return seconds === null ? {} : { retryAfterSeconds: seconds };
};

/** Google's own names for why it refuses, from `ErrorInfo`. */
const reasons: Readonly<Record<string, Verdict>> = {
  SERVICE_DISABLED: because("misconfigured", "gcp.api-disabled"),
  BILLING_DISABLED: because("misconfigured", "gcp.project-unusable"),
  CONSUMER_INVALID: because("misconfigured", "gcp.project-unusable"),
  CONSUMER_SUSPENDED: because("misconfigured", "gcp.project-unusable"),
  RESOURCE_PROJECT_INVALID: because("misconfigured", "gcp.project-unusable"),
  USER_PROJECT_DENIED: because("misconfigured", "gcp.project-unusable"),
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: because("forbidden", "gcp.scope-missing"),
  SECURITY_POLICY_VIOLATED: because("forbidden", "gcp.perimeter"),
};

const byReason = (error: Body): Verdict | undefined =>
  detailsOf(error)
    .map(({ reason }) => (typeof reason === "string" && Object.hasOwn(reasons, reason) ? reasons[reason] : undefined))
    .find((one) => one !== undefined);

const denied = (error: Body, says: (words: RegExp) => boolean): Verdict => {
  const known = byReason(error);
  if (known !== undefined) return known;
  // Older front ends give no details with it.
  if (says(/has not been used in project|it is disabled/)) return because("misconfigured", "gcp.api-disabled");
  if (says(/insufficient authentication scopes/)) return because("forbidden", "gcp.scope-missing");
  if (says(/organization's policy/)) return because("forbidden", "gcp.perimeter");
  if (says(/KMS|CryptoKey/)) return because("forbidden", "gcp.key-unusable");
  return because("forbidden", "gcp.permission-denied");
};

const notReady = (says: (words: RegExp) => boolean): Verdict => {
  if (says(/is in DESTROYED state/)) return because("deleted", "gcp.version-destroyed");
  if (says(/is in DISABLED state/)) return because("disabled", "gcp.version-disabled");
  return says(/KMS|CryptoKey/)
    ? because("disabled", "gcp.key-unusable")
    : because("misconfigured", "gcp.request-refused");
};

/** What an answer that is no success means, by its status and by Google's own codes in it. */
export const diagnose = (refused: Refused): Verdict => {
  const { status, text } = refused;
  const found = errorOf(text);
  const says = (words: RegExp): boolean => typeof found?.message === "string" && words.test(found.message);
  if (status === 429) return { ...because("throttled", "gcp.quota"), ...waitOf(found ?? {}, refused) };
  if (status >= 500) return { ...because("unreachable", "gcp.unavailable"), ...waitOf(found ?? {}, refused) };
  if (found === null) return because("malformed", status === 404 ? "gcp.not-the-api" : "gcp.answer-unknown");
  if (status === 401) return because("unauthenticated", "gcp.token-refused");
  if (status === 403) return denied(found, says);
  if (status === 404) {
    return because("not-found", says(/^Secret Version \[/) ? "gcp.version-missing" : "gcp.secret-missing");
  }
  if (found.status === "FAILED_PRECONDITION") return notReady(says);
  if (status !== 400) return because("malformed", "gcp.answer-unknown");
  return byReason(found) ?? because("misconfigured", "gcp.request-refused");
};
