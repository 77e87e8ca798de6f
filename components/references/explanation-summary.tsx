import type { Explanation } from "@/lib/domain/explanation";
import { formatMilliseconds } from "@/lib/format";
import { toneLooks } from "@/components/tone";
import { ToneShape } from "@/components/ui/tone-shape";
import { MaskedPreview } from "./masked-preview";
import { VantageLine } from "./vantage-line";

export interface ExplanationSummaryProps {
  readonly explanation: Explanation;
  readonly now: Date | string;
}

/** How it ended, what the value is, and from where that was seen. */
export function ExplanationSummary({ explanation, now }: ExplanationSummaryProps) {
  const { tone, title, ms, preview, fingerprint, vantage } = explanation;
  return (
    <div className="grid grid-cols-1 gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p role="status" className={`flex items-baseline gap-2 text-lg font-semibold ${toneLooks[tone].text}`}>
          <ToneShape tone={tone} />
          <span>
            {title} <span className="font-normal text-muted">in {formatMilliseconds(ms)}</span>
          </span>
        </p>
        {preview !== null && <MaskedPreview preview={preview} fingerprint={fingerprint} now={now} />}
      </div>
      <VantageLine text={vantage} />
    </div>
  );
}
