import { refreshBasis, type RefreshSentence } from "@/lib/domain/refresh/refresh-in-words";
import { Section } from "@/components/ui/section";
import { ToneShape } from "@/components/ui/tone-shape";

export interface KongDoesProps {
  readonly lines: readonly RefreshSentence[];
  /** Where a page has several. */
  readonly id?: string;
}

/** What nodes do with a reference: cached how long, re-read when, served through an outage or not. */
export function KongDoes({ lines, id = "kong-does" }: KongDoesProps) {
  if (lines.length === 0) return null;
  return (
    <Section id={id} title="What Kong will do with it">
      <ul className="grid max-w-prose grid-cols-1 gap-1.5">
        {lines.map(({ tone, text }) => (
          <li key={text} className="flex items-baseline gap-2 text-sm">
            <ToneShape tone={tone} className="size-2" />
            <span className="min-w-0">{text}</span>
          </li>
        ))}
      </ul>
      <p className="mt-2 flex items-baseline gap-2 text-sm text-muted">
        <ToneShape tone="stale" className="size-2" />
        <span>{refreshBasis}</span>
      </p>
    </Section>
  );
}
