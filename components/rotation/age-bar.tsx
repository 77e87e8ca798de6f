import { toneLooks, type Tone } from "@/components/tone";
import { formatSpan } from "@/lib/format";

export interface AgeBarProps {
  readonly age: { readonly seconds: number; readonly atLeast: boolean } | null;
  readonly maxAgeDays: number | null;
}

/** How old a value is against the age that its policy allows: a bar where one is set, and the words beside it. */
export function AgeBar({ age, maxAgeDays }: AgeBarProps) {
  if (age === null) return <span className="text-muted">not known</span>;
  const words = `${age.atLeast ? "≥ " : ""}${formatSpan(age.seconds)}`;
  if (maxAgeDays === null) return <span>{words}</span>;
  const part = Math.min(1, age.seconds / (maxAgeDays * 86_400));
  const tone: Tone = part >= 1 ? "failing" : part >= 0.85 ? "stale" : "resolved";
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <svg viewBox="0 0 64 8" aria-hidden="true" className={`h-2 w-16 shrink-0 ${toneLooks[tone].text}`}>
        <rect x="0.5" y="0.5" width="63" height="7" rx="2" className="fill-none stroke-edge" />
        <rect x="1" y="1" width={Math.max(2, part * 62)} height="6" rx="1.5" fill="currentColor" />
      </svg>
      <span>
        {words} <span className="text-muted">of {maxAgeDays} d</span>
      </span>
    </span>
  );
}
