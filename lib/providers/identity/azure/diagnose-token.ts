import type { Failure } from "../../contract";
import type { AzureAnswer, AzureVerdict } from "./exchanges";
import type { AzureSignInCode } from "./faults";

const because = (failure: Failure, code: AzureSignInCode): AzureVerdict => ({ failure, code });

/** Entra ID's own numbers, which its answers hold in a list and at the head of their text. */
const meanings: Readonly<Record<string, AzureVerdict>> = {
  7000215: because("unauthenticated", "azure.client-secret-wrong"),
  7000222: because("unauthenticated", "azure.client-secret-expired"),
  700016: because("unauthenticated", "azure.client-unknown"),
  7000112: because("unauthenticated", "azure.client-disabled"),
  90002: because("unauthenticated", "azure.tenant-unknown"),
  900023: because("unauthenticated", "azure.tenant-unknown"),
  53003: because("unauthenticated", "azure.sign-in-blocked"),
};

const numberIn = ({ body }: AzureAnswer): string => {
  const [first] = Array.isArray(body?.error_codes) ? (body.error_codes as readonly unknown[]) : [];
  if (typeof first === "number") return String(first);
  const text = typeof body?.error_description === "string" ? body.error_description : "";
  return /^AADSTS(\d{4,8})\b/.exec(text)?.[1] ?? "";
};

const later = ({ retryAfterSeconds }: AzureAnswer) => (retryAfterSeconds === null ? {} : { retryAfterSeconds });

/** What an answer without a token means, from Entra ID. */
export const diagnoseToken = (answer: AzureAnswer): AzureVerdict => {
  const { status, body } = answer;
  if (status === 429) return { ...because("throttled", "azure.sign-in-throttled"), ...later(answer) };
  if (status >= 500) return { ...because("unreachable", "azure.sign-in-failed"), ...later(answer) };
  if (typeof body?.error !== "string") return because("malformed", "azure.sign-in-unknown");
  return meanings[numberIn(answer)] ?? because("unauthenticated", "azure.sign-in-refused");
};

/** The same, from what gives an app its identity. */
export const diagnoseApp = (answer: AzureAnswer): AzureVerdict => {
  const { status, body } = answer;
  if (status === 429) return { ...because("throttled", "azure.sign-in-throttled"), ...later(answer) };
  if (status >= 500) return { ...because("unreachable", "azure.sign-in-failed"), ...later(answer) };
  if (status === 401 || status === 403) return because("unauthenticated", "azure.identity-header-refused");
  // Each of these services writes its errors in its own way.
  const isIdentity = status === 400 && body !== null && ["message", "Message", "error"].some((name) => name in body);
  return isIdentity
    ? because("unauthenticated", "azure.identity-missing")
    : because("malformed", "azure.sign-in-unknown");
};

/** The same, from the metadata service of a machine. */
export const diagnoseMetadata = (answer: AzureAnswer): AzureVerdict => {
  const { status, body } = answer;
  if (status === 429) return { ...because("throttled", "azure.sign-in-throttled"), ...later(answer) };
  // It is being renewed for up to a minute, and says so by one of these.
  if (status === 404 || status === 410 || status >= 500) {
    return { ...because("unreachable", "azure.sign-in-failed"), ...later(answer) };
  }
  const isIdentity = status === 400 && typeof body?.error === "string";
  return isIdentity
    ? because("unauthenticated", "azure.identity-missing")
    : because("malformed", "azure.sign-in-unknown");
};
