import { ReadingWords } from "@/components/references/reading-words";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { toneLooks } from "@/components/tone";
import { ToneShape } from "@/components/ui/tone-shape";
import type { EventRow } from "@/lib/services/rotation/schema";

/** More members than that would make rows too wide; the sentence of an event names all that changed. */
const mostColumns = 6;

export interface HistoryTableProps {
  /** Newest first. */
  readonly events: readonly EventRow[];
  readonly now: Date;
}

const nameOf = (member: string | null): string => member ?? "value";

/** What became of one secret: each event with every member's fingerprint after it, so that a change is seen at once. */
export function HistoryTable({ events, now }: HistoryTableProps) {
  const members = [...new Set(events.flatMap(({ prints }) => prints.map(({ member }) => member)))].sort((a, b) =>
    nameOf(a).localeCompare(nameOf(b)),
  );
  const columns = members.slice(0, mostColumns);
  return (
    <div className="border-t md:overflow-x-auto" tabIndex={0} role="region" aria-label="Events of this secret">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Event</th>
            {columns.map((member) => (
              <th scope="col" key={nameOf(member)} className="font-mono">
                {nameOf(member)}
              </th>
            ))}
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={event.id}>
              <td data-label="When">
                <Time at={event.at} now={now} />
              </td>
              <td data-label="Event" className="md:whitespace-nowrap">
                <StatusBadge tone={event.tone}>{event.title}</StatusBadge>
              </td>
              {columns.map((member) => (
                <td key={nameOf(member)} data-label={nameOf(member)} className="font-mono md:whitespace-nowrap">
                  <PrintCell event={event} member={member} />
                </td>
              ))}
              <td data-label="What">
                <div>
                  <ReadingWords text={event.text} />
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {members.length > mostColumns && (
        <p className="py-2 text-sm text-muted">
          {members.length - mostColumns} more members have no column; the sentence of each event names those that
          changed.
        </p>
      )}
    </div>
  );
}

function PrintCell({ event, member }: { readonly event: EventRow; readonly member: string | null }) {
  const print = event.prints.find((one) => one.member === member)?.print;
  const words = print === undefined ? "–" : (print ?? "not told");
  if (!event.changed.includes(member)) return <span className="text-muted">{words}</span>;
  const { text, tint } = toneLooks.changed;
  return (
    <span className={`inline-flex items-baseline gap-1.5 rounded-sm px-1 font-medium ${text} ${tint}`}>
      <ToneShape tone="changed" />
      <span className="sr-only">changed: </span>
      {words}
    </span>
  );
}
