import type { Preview } from "@/lib/domain/preview";
import { previewWords } from "./preview-words";

export interface MaskedPreviewProps {
  readonly preview: Preview;
  /** "7c1e 90ab 33d0"; null where comparing would allow guessing. */
  readonly fingerprint: string | null;
  readonly now: Date | string;
}

/** What a value is, without the value: a chip of words. There is nothing behind it to reveal. */
export function MaskedPreview({ preview, fingerprint, now }: MaskedPreviewProps) {
  const [kind, ...rest] = previewWords(preview, new Date(now));
  return (
    <span className="inline-flex max-w-full flex-wrap items-baseline gap-x-1.5 rounded-sm border bg-surface px-2 py-0.5 text-sm">
      <span className="font-medium">{kind}</span>
      {rest.map((word, index) => (
        <span key={index} className="min-w-0 text-muted wrap-anywhere">
          <span aria-hidden="true">· </span>
          {word}
        </span>
      ))}
      {fingerprint !== null && (
        <span className="text-muted">
          <span aria-hidden="true">· </span>
          <abbr title="keyed fingerprint: equal for equal values, tells nothing else" className="no-underline">
            fp
          </abbr>{" "}
          <code className="text-ink">{fingerprint}</code>
        </span>
      )}
    </span>
  );
}
