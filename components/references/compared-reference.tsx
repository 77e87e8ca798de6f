import Link from "next/link";
import type { Explanation } from "@/lib/domain/explanation";
import { Icon } from "@/components/ui/icon";
import { ExplanationSteps } from "./explanation-steps";
import { ExplanationSummary } from "./explanation-summary";
import type { ReadingRules } from "./reading";
import { ReferenceText } from "./reference-text";

export interface ComparedReferenceProps {
  readonly title: string;
  readonly gateway: string;
  readonly explanation: Explanation;
  readonly rules: ReadingRules;
  readonly now: string;
}

/** One of two that were compared: how it ended, and its steps folded away unless they say why it failed. */
export function ComparedReference({ title, gateway, explanation, rules, now }: ComparedReferenceProps) {
  const { reference, advice } = explanation;
  return (
    <section aria-label={title} className="grid min-w-0 grid-cols-1 content-start gap-3 border-t pt-3">
      <h2 className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 text-base font-semibold">
        {title}
        <Link
          className="text-sm font-normal underline"
          href={`/g/${gateway}/explain?reference=${encodeURIComponent(reference)}`}
        >
          Explain it alone
        </Link>
      </h2>
      <ReferenceText text={reference} rules={rules} />
      <ExplanationSummary explanation={explanation} now={now} />
      <details className="group/steps min-w-0" open={advice !== null}>
        <summary className="flex items-baseline gap-1.5 rounded-sm text-sm hover:text-brass">
          <Icon
            name="chevron-right"
            className="size-3 translate-y-0.5 transition-transform group-open/steps:rotate-90"
          />
          Every step
        </summary>
        <div className="mt-2">
          <ExplanationSteps explanation={explanation} now={now} />
        </div>
      </details>
    </section>
  );
}
