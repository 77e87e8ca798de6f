import type { Failure } from "../contract";
import { because, says, serverTrouble, type Verdict } from "./verdict";
import type { VaultAnswer } from "./vault-client";

const refusals: readonly (readonly [RegExp, Failure, Parameters<typeof because>[1]])[] = [
  [/missing role_id/, "misconfigured", "hcv.role-id-missing"],
  [/missing secret_id/, "misconfigured", "hcv.secret-id-missing"],
  [/CIDR/, "forbidden", "hcv.address-not-let-in"],
  // Vault's words over the years; the newer ones do not tell which of the two is wrong.
  [/invalid (?:role|secret)|failed to validate/i, "unauthenticated", "hcv.approle-refused"],
];

/** What an answer to an AppRole login means that brought no token. */
export const diagnoseLogin = (answer: VaultAnswer): Verdict => {
  const { status } = answer;
  if (status === 403) return because("forbidden", "hcv.login-denied");
  if (status === 404 && says(answer, /namespace not found/)) return because("misconfigured", "hcv.namespace-missing");
  if (status === 404 && answer.body !== null) return because("misconfigured", "hcv.auth-path-missing");
  // OpenBao gives some of these as 500.
  const refusal = status === 400 || status === 500 ? refusals.find(([words]) => says(answer, words)) : undefined;
  return refusal === undefined ? serverTrouble(answer) : because(refusal[1], refusal[2]);
};
