import { fromFailure, outcomes } from "@/lib/domain/resolution";
import type { Provider } from "./contract";
import type { Failed } from "./pool-faults";
import { faultOf } from "./resolve/walk";

/** A failure in words: those of its code, else of its outcome. */
export const failureAdvice = (
  provider: Provider | null,
  { failure, code, retryAfterSeconds }: Pick<Failed, "failure" | "code" | "retryAfterSeconds">,
): { readonly what: string; readonly whose: string; readonly next: string } => {
  const fault = faultOf(provider, code);
  const general = outcomes[fault?.outcome ?? fromFailure(failure)];
  const wait = retryAfterSeconds === undefined ? "" : ` Try again in ${retryAfterSeconds} s.`;
  const { what, whose, next } = fault ?? { what: `${general.title}.`, whose: general.owner, next: general.advice };
  return { what, whose: whose ?? "Keyhole's operator", next: `${next}${wait}` };
};
