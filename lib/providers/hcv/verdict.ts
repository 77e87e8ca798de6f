import type { Failure } from "../contract";
import type { HcvCode } from "./faults";
import type { VaultAnswer } from "./vault-client";

/** What an answer comes to. */
export interface Verdict {
  readonly failure: Failure;
  readonly code: HcvCode;
  readonly retryAfterSeconds?: number;
}

export const because = (failure: Failure, code: HcvCode): Verdict => ({ failure, code });

/** The texts of a list in an answer: looked through, never shown. */
export const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

/** Whether one of the errors of an answer has these words. */
export const says = ({ body }: VaultAnswer, words: RegExp): boolean =>
  texts(body?.errors).some((text) => words.test(text));

const unavailable = (answer: VaultAnswer): Verdict => {
  if (says(answer, /sealed/)) return because("unreachable", "hcv.sealed");
  if (says(answer, /locked by an administrator/)) return because("disabled", "hcv.namespace-locked");
  const standby = says(answer, /not active|no active|standby/);
  return because("unreachable", standby ? "hcv.standby" : "hcv.server-error");
};

/** What a status means that has nothing to do with what was asked for. */
export const serverTrouble = (answer: VaultAnswer): Verdict => {
  const { status, retryAfterSeconds } = answer;
  const later = retryAfterSeconds === null ? {} : { retryAfterSeconds };
  if (status === 429) return { ...because("throttled", "hcv.rate-limited"), ...later };
  // Vault's own has a list of errors; a proxy that finds no Vault behind it says it in HTML or in JSON of its own.
  const isOfVault = Array.isArray(answer.body?.errors);
  if (status === 502 && isOfVault) return { ...because("throttled", "hcv.upstream-throttled"), ...later };
  if (status === 400) return because("misconfigured", "hcv.request-refused");
  if (status === 472 || status === 473) return because("unreachable", "hcv.standby");
  if (status >= 500) return { ...unavailable(answer), ...later };
  return because("malformed", "hcv.answer-unknown");
};
