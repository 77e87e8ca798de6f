import { isReference } from "@/lib/domain/reference/parse-reference";
import { failureInWords } from "@/lib/domain/refresh/failure-in-words";
import { forecast } from "@/lib/domain/refresh/forecast";
import { refreshInWords, type RefreshSentence } from "@/lib/domain/refresh/refresh-in-words";
import type { Outcome } from "@/lib/domain/resolution";
import type { Walk } from "./walk";

/** What nodes do with the reference from now on, and what they make of its failure where it has one. */
export const kongDoes = ({ question, merged, provider }: Walk, outcome: Outcome): readonly RefreshSentence[] => {
  const coming =
    merged === null || provider === null
      ? null
      : forecast({ strategy: provider.kongName, merged, gatewayVersion: question.gateway.version });
  const known = coming === null ? [] : refreshInWords(coming);
  return [...known, ...failureInWords(outcome, coming, isReference(question.raw))];
};
