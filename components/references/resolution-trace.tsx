import type { Explanation } from "@/lib/domain/explanation";
import { defaultZone } from "@/lib/format";
import { DefinitionList } from "@/components/ui/definition-list";
import { Section } from "@/components/ui/section";
import { ExplanationSteps } from "./explanation-steps";
import { ExplanationSummary } from "./explanation-summary";
import { KongDoes } from "./kong-does";
import { NeededGrant } from "./needed-grant";
import { previewFacts } from "./preview-words";

export interface ResolutionTraceProps {
  readonly explanation: Explanation;
  readonly now: Date | string;
  readonly zone?: string;
}

/** What became of a reference: how it ended, step by step as Kong takes them, and what nodes will do with it. */
export function ResolutionTrace({ explanation, now, zone = defaultZone }: ResolutionTraceProps) {
  const { preview, kongDoes, grant } = explanation;
  const facts = preview === null ? [] : previewFacts(preview, zone);
  return (
    <article aria-label="Explanation" className="grid grid-cols-1 gap-4">
      <ExplanationSummary explanation={explanation} now={now} />
      <ExplanationSteps explanation={explanation} now={now} />
      <div className="min-w-0">
        {grant !== null && (
          <Section title="What would have to be granted">
            <NeededGrant grant={grant} />
          </Section>
        )}
        <KongDoes lines={kongDoes} />
        {facts.length > 0 && (
          <Section title="What the value is">
            <DefinitionList items={facts.map((fact) => ({ ...fact, mono: true }))} />
          </Section>
        )}
      </div>
    </article>
  );
}
