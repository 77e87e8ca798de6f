import { AppError } from "@/lib/domain/errors";
import type { Crypto } from "@/lib/services/deps";

/** What an answer of the provider is for; what was begun as one is not ended as another. */
export const handoffPurposes = ["sign-in", "connect", "link", "again"] as const;
export type HandoffFor = (typeof handoffPurposes)[number];

/**
 * The word of the route that takes the provider's answers: state, nonce and code verifier of this very browser were
 * checked for this ID token. Without it a token that was picked up elsewhere would do.
 */
export function handoff(crypto: Pick<Crypto, "keyed">, purpose: HandoffFor, idToken: string): string {
  return crypto.keyed("single sign-on", `${purpose}\n${idToken}`);
}

/** Throws FORBIDDEN for a token that did not come by that route. */
export function requireHandoff(
  crypto: Pick<Crypto, "keyed">,
  purpose: HandoffFor,
  given: { readonly idToken: string; readonly handoff: string },
): void {
  if (given.handoff === handoff(crypto, purpose, given.idToken)) return;
  throw new AppError("FORBIDDEN", "Single sign-on begins and ends in one browser. Begin again from the sign-in page.");
}
