import type { BoundAction } from "@/lib/server/action-state";
import { DataTable, type Column } from "@/components/data-table";
import { endingColumn } from "@/components/ending-column";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { deviceWords, sessionWords } from "./device-words";

export interface SessionRow {
  readonly id: string;
  readonly current: boolean;
  /** By what: "password and code". */
  readonly method: string;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly createdAt: Date | string;
  readonly lastSeenAt: Date | string;
  readonly expiresAt: Date | string;
}

export interface SessionListProps {
  readonly sessions: readonly SessionRow[];
  readonly now: Date | string;
  /** Sends `id`. */
  readonly revoke: BoundAction;
}

/** The reader's open sessions; each can be ended from here, at once. */
export function SessionList({ sessions, now, revoke }: SessionListProps) {
  const columns: readonly Column<SessionRow>[] = [
    {
      key: "device",
      header: "Device",
      cell: (session) => (
        <span className="flex flex-wrap items-baseline gap-x-3">
          <span className="font-medium">{deviceWords(session.userAgent)}</span>
          {session.current && <StatusBadge tone="resolved">this one</StatusBadge>}
        </span>
      ),
    },
    { key: "address", header: "Address", mono: true, cell: (session) => session.address ?? "unknown" },
    { key: "method", header: "By", cell: (session) => session.method },
    { key: "created", header: "Signed in", cell: (session) => <Time at={session.createdAt} now={now} /> },
    { key: "seen", header: "Last used", cell: (session) => <Time at={session.lastSeenAt} now={now} /> },
    { key: "expires", header: "Ends", cell: (session) => <Time at={session.expiresAt} now={now} /> },
    endingColumn<SessionRow>({
      action: revoke,
      submit: ({ current }) => (current ? "Sign out here" : "End session"),
      hidden: ({ id }) => ({ id }),
      label: sessionWords,
    }),
  ];
  return (
    <DataTable
      caption="Sessions"
      columns={columns}
      rows={sessions}
      rowKey={(session) => session.id}
      query={{ path: "", params: {} }}
      empty={null}
    />
  );
}
