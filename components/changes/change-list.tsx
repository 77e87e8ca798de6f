import Link from "next/link";
import { StatusBadge } from "@/components/status-badge";
import { TableKeys } from "@/components/table-keys";
import { Time } from "@/components/time";
import { changeStateLooks, guardWords, type ChangeState } from "./change-state";

export interface ChangeListRow {
  readonly id: string;
  readonly href: string;
  readonly title: string;
  readonly state: ChangeState;
  readonly requester: string;
  readonly requestedAt: Date | string;
  readonly approvals: number;
  readonly approvalsNeeded: number;
  /** The reader asked for it, so others decide. */
  readonly mine: boolean;
  /** The reader may decide, and has not. */
  readonly forMe: boolean;
}

export interface ChangeListProps {
  readonly changes: readonly ChangeListRow[];
  readonly currentId?: string | null;
  readonly now: Date | string;
}

/** The queue: first what waits for the reader's decision, then what waits for others, then the rest. */
export function ChangeList({ changes, currentId = null, now }: ChangeListProps) {
  const waits = changes.filter(({ state }) => state === "requested");
  const groups = [
    { title: "To decide", changes: waits.filter(({ forMe }) => forMe) },
    { title: "You asked for", changes: waits.filter(({ forMe, mine }) => !forMe && mine) },
    { title: "Waits for others", changes: waits.filter(({ forMe, mine }) => !forMe && !mine) },
    { title: "Drafts", changes: changes.filter((change) => change.state === "draft") },
    { title: "Closed", changes: changes.filter(({ state }) => state !== "requested" && state !== "draft") },
  ].filter((group) => group.changes.length > 0);
  return (
    <nav id="changes" aria-label="Changes" className="grid grid-cols-1 gap-4">
      {groups.map((group) => (
        <section key={group.title} aria-label={group.title}>
          <h2 className="mb-1 text-xs font-medium text-muted">{group.title}</h2>
          <ul className="divide-y border-y">
            {group.changes.map((change) => (
              <li key={change.id}>
                <ChangeLink change={change} current={change.id === currentId} now={now} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      <TableKeys tableId="changes" />
    </nav>
  );
}

interface ChangeLinkProps {
  readonly change: ChangeListRow;
  readonly current: boolean;
  readonly now: Date | string;
}

function ChangeLink({ change, current, now }: ChangeLinkProps) {
  const look = changeStateLooks[change.state];
  return (
    <Link
      data-row-link=""
      href={change.href}
      prefetch={false}
      aria-current={current ? "true" : undefined}
      className="block border-l-2 border-transparent px-2.5 py-2 -outline-offset-2 hover:bg-sunken aria-[current]:border-brass aria-[current]:bg-sunken"
    >
      <span className="flex items-baseline justify-between gap-2">
        <span className="min-w-0 font-medium wrap-anywhere">{change.title}</span>
        <StatusBadge tone={look.tone} className="shrink-0 text-xs">
          {look.word}
        </StatusBadge>
      </span>
      <span className="block text-sm text-muted">
        {change.requester} · <Time at={change.requestedAt} now={now} />
        {change.state === "requested" && ` · ${guardWords(change).split(",")[0]}`}
      </span>
    </Link>
  );
}
