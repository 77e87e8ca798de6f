import { isReference } from "@/lib/domain/reference/parse-reference";
import { defaultVaultInWords } from "@/lib/domain/refresh/default-vault-in-words";
import { failureInWords } from "@/lib/domain/refresh/failure-in-words";
import { forecast } from "@/lib/domain/refresh/forecast";
import { refreshInWords, type RefreshSentence } from "@/lib/domain/refresh/refresh-in-words";
import type { Outcome } from "@/lib/domain/resolution";
import type { Walk } from "./walk";

/** What nodes do with the reference from now on, and what they make of its failure where it has one. */
export const kongDoes = (
  { question, merged, provider, isDefault }: Walk,
  outcome: Outcome,
): readonly RefreshSentence[] => {
  const coming =
    merged === null || provider === null
      ? null
      : forecast({ strategy: provider.kongName, merged, gatewayVersion: question.gateway.version });
  const known = coming === null ? [] : refreshInWords(coming);
  const more =
    isDefault && merged !== null && provider !== null ? defaultVaultInWords(provider.config, merged.config) : [];
  return [...known, ...more, ...failureInWords(outcome, coming, isReference(question.raw))];
};
