import type { ExplainedOption } from "@/lib/domain/explanation";
import { toneLooks, type Tone } from "@/components/tone";
import { ToneShape } from "@/components/ui/tone-shape";

const fates: Readonly<Record<ExplainedOption["fate"], { readonly word: string; readonly tone: Tone }>> = {
  taken: { word: "taken", tone: "resolved" },
  ignored: { word: "ignored", tone: "not-checkable" },
  wiped: { word: "dropped", tone: "stale" },
  crash: { word: "fails a node", tone: "failing" },
  refused: { word: "refused", tone: "refused" },
};

/** What became of each option, and why. */
export function StepOptions({ options }: { readonly options: readonly ExplainedOption[] }) {
  return (
    <ul aria-label="Options" className="grid grid-cols-1 gap-1">
      {options.map(({ name, value, fate, reason }, index) => {
        const { word, tone } = fates[fate];
        return (
          <li key={index} className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-mono text-xs text-refused wrap-anywhere">
              {name === null ? <span className="font-sans text-muted">an option</span> : name}
              {value !== null && `=${value}`}
            </span>
            <span className={`inline-flex items-baseline gap-1 ${toneLooks[tone].text}`}>
              <ToneShape tone={tone} className="size-2" />
              {word}
            </span>
            <span className="min-w-0 text-muted wrap-anywhere">{reason}</span>
          </li>
        );
      })}
    </ul>
  );
}
