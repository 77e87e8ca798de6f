import type { Login } from "./sign-in/login";
import { because, says, serverTrouble, type Verdict } from "./verdict";
import type { VaultAnswer } from "./vault-client";

/** What an answer to a login means that brought no token. */
export const diagnoseLogin = (
  answer: VaultAnswer,
  { refusals, denied }: Pick<Login, "refusals" | "denied">,
): Verdict => {
  const { status } = answer;
  // OpenBao gives some of these as 500, and plugins some as 403.
  const isWorded = status === 400 || status === 403 || status === 500;
  const refusal = isWorded ? refusals.find(([words]) => says(answer, words)) : undefined;
  if (refusal !== undefined) return because(refusal[1], refusal[2]);
  if (status === 403) return denied === undefined ? because("forbidden", "hcv.login-denied") : because(...denied);
  if (status === 404 && says(answer, /namespace not found/)) return because("misconfigured", "hcv.namespace-missing");
  if (status === 404 && answer.body !== null) return because("misconfigured", "hcv.auth-path-missing");
  return serverTrouble(answer);
};
