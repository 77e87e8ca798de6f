import { defaultZone, formatDateTime, formatRelative } from "@/lib/format";

export interface TimeProps {
  readonly at: Date | string;
  /** The moment of rendering, so that server and browser say the same. */
  readonly now: Date | string;
  readonly zone?: string;
}

/** "2 m ago"; the full time on hover, and on focus of the row or link it stands in. */
export function Time({ at, now, zone = defaultZone }: TimeProps) {
  const date = new Date(at);
  const full = formatDateTime(date, zone);
  return (
    <time dateTime={date.toISOString()} data-full={full} className="relative whitespace-nowrap">
      {formatRelative(date, new Date(now))}
      <span className="sr-only">, {full}</span>
    </time>
  );
}
