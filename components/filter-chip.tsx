import Link from "next/link";
import { Icon } from "./ui/icon";

export interface FilterChipProps {
  /** The list without this filter. */
  readonly href: string;
  readonly label: string;
  readonly word: string;
}

/** A filter in force; pressing it takes it away. */
export function FilterChip({ href, label, word }: FilterChipProps) {
  return (
    <Link
      href={href}
      aria-label={`Remove filter ${label}: ${word}`}
      className="inline-flex min-h-7 items-center gap-1 rounded border bg-surface px-2 text-sm hover:bg-sunken pointer-coarse:min-h-11"
    >
      <span className="text-muted">{label}:</span> {word}
      <Icon name="close" className="size-3 text-muted" />
    </Link>
  );
}
