import Link from "next/link";
import { listHref } from "@/components/list-query";
import { StatusBadge } from "@/components/status-badge";
import type { ListQuery } from "@/lib/server/list-query";
import type { StripMark } from "@/lib/services/rotation/schema";
import { countText, dayKey, stripDays, type StripFrame } from "./strip-geometry";

export interface StripTableProps {
  readonly marks: readonly StripMark[];
  readonly frame: StripFrame;
  readonly query?: ListQuery;
}

/** The chart of days in rows: each with what happened or is to come on it. */
export function StripTable({ marks, frame, query }: StripTableProps) {
  const days = stripDays(marks, frame);
  const today = dayKey(frame.now);
  if (days.length === 0) return <p className="py-2 text-sm text-muted">There is nothing in it.</p>;
  return (
    <div
      className="mt-2 max-h-80 overflow-y-auto border-t"
      tabIndex={0}
      role="region"
      aria-label="The chart as a table"
    >
      <table className="data-table" data-dense="true">
        <thead>
          <tr>
            <th scope="col">Day (UTC)</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, entries }) => {
            const key = dayKey(day);
            const text = key === today ? `${key}, today` : key;
            return (
              <tr key={key}>
                <td data-label="Day (UTC)" className="font-mono">
                  {query === undefined ? (
                    text
                  ) : (
                    <Link href={listHref(query, { from: key, until: key })} scroll={false} className="underline">
                      {text}
                    </Link>
                  )}
                </td>
                <td data-label="What">
                  <span className="flex flex-wrap gap-x-4">
                    {entries.map(({ look, count }) => (
                      <StatusBadge key={look.title} tone={look.tone}>
                        {count === 1 ? look.title : `${countText(count)} × ${look.title}`}
                      </StatusBadge>
                    ))}
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
