import { recordOf } from "@/lib/domain/record-of";
import { jsonOf, type HttpAnswer } from "../ask-over-net";
import type { Failure } from "../contract";
import type { ConjurCode } from "./faults";

/** What an answer comes to. */
export interface Verdict {
  readonly failure: Failure;
  readonly code: ConjurCode;
  readonly retryAfterSeconds?: number;
}

export const because = (failure: Failure, code: ConjurCode): Verdict => ({ failure, code });

/** Whether Conjur itself says that there is no such thing; a proxy's or router's 404 has another body. */
export const isMiss = ({ status, bytes }: HttpAnswer): boolean =>
  status === 404 && recordOf(recordOf(jsonOf(bytes))?.error) !== null;

/** What a status means whatever was asked for with a token. */
export const troubleOf = ({ status, retryAfterSeconds }: HttpAnswer): Verdict => {
  const later = retryAfterSeconds === null ? {} : { retryAfterSeconds };
  if (status === 401) return because("unauthenticated", "conjur.token-dead");
  if (status === 403) return because("forbidden", "conjur.denied");
  if (status === 429) return { ...because("throttled", "conjur.throttled"), ...later };
  if (status === 400 || status === 422) return because("misconfigured", "conjur.request-refused");
  if (status >= 500) return { ...because("unreachable", "conjur.server-error"), ...later };
  return because("malformed", "conjur.answer-unknown");
};

/** What an answer to a sign-in means that brought no token. Conjur tells nobody what of it was wrong. */
export const loginTrouble = (answer: HttpAnswer): Verdict => {
  if (answer.status === 401) return because("unauthenticated", "conjur.login-refused");
  if (answer.status === 403) return because("forbidden", "conjur.login-denied");
  return troubleOf(answer);
};
