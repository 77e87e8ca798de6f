import Link from "next/link";
import type { ReactNode } from "react";
import { defaultZone, formatDate, formatDateTime, formatTime } from "@/lib/format";
import type { IntentState } from "@/lib/domain/audit/intents";
import { TableKeys } from "@/components/table-keys";
import { toneLooks, type Tone } from "@/components/tone";
import { ToneShape } from "@/components/ui/tone-shape";
import { ChainLink } from "./chain-link";

export interface AuditListEntry {
  readonly n: number;
  readonly at: Date | string;
  readonly who: string;
  readonly sentence: string;
  /** "done", "refused", "pending", "failed". */
  readonly outcome: string;
  readonly type: string;
  readonly gateway: string | null;
  /** What the rows of this actor are found by. */
  readonly actor: string | null;
  readonly object: string | null;
  readonly objectId: string | null;
  readonly hash: string;
  readonly requestId: string;
  /** Of what was about to be asked outside: what became of it. */
  readonly intent: IntentState | null;
}

export interface AuditListProps {
  readonly entries: readonly AuditListEntry[];
  readonly zone?: string;
  /** The address of the list with a filter set. */
  readonly narrow: (by: Readonly<Record<string, string>>) => string;
  /** What stands there when there is nothing. */
  readonly empty: ReactNode;
}

const tones: Readonly<Record<string, Tone>> = { refused: "refused", pending: "waiting", failed: "failing" };

const interrupted = "None followed: Keyhole was stopped or failed between asking and answering. Nothing was told.";

interface EndingOfEntry {
  readonly tone: Tone | undefined;
  readonly word: string;
}

/** What is said of an event's end; nothing where it simply happened, or where its outcome stands in a row of its own. */
function endingOf({ type, outcome, intent }: AuditListEntry): EndingOfEntry {
  if (type === "unreadable") return { tone: "failing", word: "unreadable" };
  if (intent === "interrupted") return { tone: "failing", word: "interrupted" };
  return { tone: intent === "followed" ? undefined : tones[outcome], word: outcome };
}

/** The log, one line an event: time · person · what. At the left the chain: solid where verified, broken where not. */
export function AuditList({ entries, zone = defaultZone, narrow, empty }: AuditListProps) {
  if (entries.length === 0) return empty;
  const days = entries.map((entry) => formatDate(new Date(entry.at), zone));
  return (
    <div>
      <ol id="audit" aria-label="Events" className="border-y text-sm">
        {entries.map((entry, index) => (
          <li key={entry.n} className="relative">
            {days[index] !== days[index - 1] && (
              <p className="border-b bg-sunken px-3 py-1 pl-7 text-xs font-medium text-muted">{`${days[index]} (${zone})`}</p>
            )}
            <ChainLink n={entry.n} />
            <Entry entry={entry} zone={zone} narrow={narrow} />
          </li>
        ))}
      </ol>
      <TableKeys tableId="audit" />
    </div>
  );
}

interface EntryProps extends Pick<AuditListProps, "narrow"> {
  readonly entry: AuditListEntry;
  readonly zone: string;
}

function Entry({ entry, zone, narrow }: EntryProps) {
  const at = new Date(entry.at);
  const { tone, word } = endingOf(entry);
  const { actor, object, objectId, type } = entry;
  const found = (by: Readonly<Record<string, string>>, text: string): ReactNode => (
    <Link href={narrow(by)} prefetch={false} className="underline">
      {text}
    </Link>
  );
  return (
    <details className="border-b">
      <summary
        data-row-link=""
        className="flex min-h-9 flex-wrap items-baseline gap-x-3 py-1.5 pr-3 pl-7 -outline-offset-2 hover:bg-sunken"
      >
        <time dateTime={at.toISOString()} className="font-mono text-xs text-muted">
          {formatTime(at, zone)}
        </time>
        <span className="font-medium sm:w-36">{entry.who}</span>
        <span className="min-w-0 flex-1 basis-60 wrap-anywhere">{entry.sentence}</span>
        {tone !== undefined && (
          <span className={`flex items-baseline gap-1.5 ${toneLooks[tone].text}`}>
            <ToneShape tone={tone} className="size-2" />
            {word}
          </span>
        )}
        {entry.gateway !== null && <span className="font-mono text-xs text-muted">{entry.gateway}</span>}
      </summary>
      <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-3 gap-y-1 py-2 pr-3 pl-7 text-xs">
        {(
          [
            ["Row", String(entry.n)],
            ["Time", formatDateTime(at, zone)],
            ["By", actor === null ? entry.who : found({ actor }, entry.who)],
            ...(object === null || objectId === null
              ? []
              : ([["On", found({ q: objectId }, object || objectId)]] as const)),
            ["Event", found({ type, about: "" }, type)],
            ["Request", entry.requestId],
            ["Hash", entry.hash],
            ...(entry.intent === "interrupted" ? ([["Outcome", interrupted]] as const) : []),
          ] as const
        ).map(([term, value]) => (
          <div key={term} className="contents">
            <dt className="text-muted">{term}</dt>
            <dd className="font-mono wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
