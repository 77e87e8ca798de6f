import { recordOf } from "@/lib/domain/record-of";
import type { AzureAnswer, AzureExchange, AzureVerdict } from "../identity/azure/exchanges";
import type { KeyVaultCode } from "./faults";

/** A failure under one of a key vault's codes. */
export const because = (failure: AzureVerdict["failure"], code: KeyVaultCode): AzureVerdict => ({ failure, code });

/** The codes inside of each other in an answer's error, from the outermost. They are compared, never shown. */
const codesOf = ({ body }: AzureAnswer): readonly string[] => {
  const codes: string[] = [];
  for (let at = recordOf(body?.error); at !== null && codes.length < 5; at = recordOf(at.innererror)) {
    if (typeof at.code === "string") codes.push(at.code);
  }
  return codes;
};

const refusals: Readonly<Record<string, AzureVerdict>> = {
  SecretDisabled: because("disabled", "azure.secret-disabled"),
  CertificateDisabled: because("disabled", "azure.secret-disabled"),
  ForbiddenByRbac: because("forbidden", "azure.role-missing"),
  ForbiddenByPolicy: because("forbidden", "azure.policy-missing"),
  AccessDenied: because("forbidden", "azure.policy-missing"),
  ForbiddenByFirewall: because("forbidden", "azure.firewall"),
  ForbiddenByConnection: because("forbidden", "azure.firewall"),
};

const denial = (answer: AzureAnswer): AzureVerdict => {
  const codes = codesOf(answer);
  const known = codes.toReversed().flatMap((code) => (Object.hasOwn(refusals, code) ? [refusals[code]] : []));
  if (codes.length === 0) return because("malformed", "azure.answer-unknown");
  return known[0] ?? because("forbidden", "azure.denied");
};

/** What a key vault's answer means that is not what was hoped for. */
export const verdictOn = (answer: AzureAnswer): AzureVerdict => {
  const { status, retryAfterSeconds } = answer;
  const later = retryAfterSeconds === null ? {} : { retryAfterSeconds };
  const isKeyVaults = codesOf(answer).length > 0;
  if (status === 429) return { ...because("throttled", "azure.throttled"), ...later };
  if (status >= 500) return { ...because("unreachable", "azure.server-error"), ...later };
  if (status === 403) return denial(answer);
  if (!isKeyVaults) return because("malformed", "azure.answer-unknown");
  if (status === 404) return because("not-found", "azure.secret-missing");
  if (status === 409) return because("deleted", "azure.secret-deleted");
  if (status === 401) return because("unauthenticated", "azure.token-refused");
  return because(status === 400 ? "misconfigured" : "malformed", "azure.request-refused");
};

/** The same for an exchange that may have come to nothing; a key vault that is not there has no address. */
export const verdictOf = (exchange: AzureExchange | undefined): AzureVerdict => {
  if (exchange === undefined) return because("malformed", "azure.answer-unknown");
  if (exchange.ok) return exchange.status === 200 ? because("malformed", "azure.answer-unknown") : verdictOn(exchange);
  return exchange.code === "net.dns"
    ? because(exchange.failure, "azure.vault-unknown")
    : { failure: exchange.failure, code: exchange.code };
};
