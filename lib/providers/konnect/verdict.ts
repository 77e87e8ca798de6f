import { recordOf } from "@/lib/domain/record-of";
import { jsonOf, type HttpAnswer } from "../ask-over-net";
import type { Failure } from "../contract";
import type { KonnectCode } from "./faults";

/** What an answer comes to. */
export interface Verdict {
  readonly failure: Failure;
  readonly code: KonnectCode;
  readonly retryAfterSeconds?: number;
}

export const because = (failure: Failure, code: KonnectCode): Verdict => ({ failure, code });

/** Whether Konnect itself says so: its errors are JSON that repeats the status, unlike a page of a proxy before it. */
export const isProblem = ({ status, bytes }: HttpAnswer): boolean => recordOf(jsonOf(bytes))?.status === status;

/** What a status means whatever was asked for. */
export const troubleOf = (answer: HttpAnswer): Verdict => {
  const { status, retryAfterSeconds } = answer;
  const later = retryAfterSeconds === null ? {} : { retryAfterSeconds };
  if (status === 401) return because("unauthenticated", "konnect.token-refused");
  if (status === 403) return because("forbidden", "konnect.denied");
  if (status === 404 && isProblem(answer)) return because("misconfigured", "konnect.store-missing");
  if (status === 400 || status === 415) return because("misconfigured", "konnect.request-refused");
  if (status === 429) return { ...because("throttled", "konnect.throttled"), ...later };
  if (status >= 500) return { ...because("unreachable", "konnect.server-error"), ...later };
  return because("malformed", "konnect.answer-unknown");
};
