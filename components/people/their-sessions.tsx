import type { BoundAction } from "@/lib/server/action-state";
import { DataTable, type Column } from "@/components/data-table";
import { endingColumn } from "@/components/ending-column";
import { deviceWords, sessionWords } from "@/components/settings/device-words";
import { Time } from "@/components/time";

interface TheirSession {
  readonly id: string;
  /** By what: "password and code". */
  readonly method: string;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly createdAt: Date | string;
  readonly lastSeenAt: Date | string;
  readonly expiresAt: Date | string;
}

export interface TheirSessionsProps {
  readonly sessions: readonly TheirSession[];
  readonly person: string;
  readonly now: Date | string;
  /** Sends `person` and `id`; null where the reader may not. */
  readonly revoke: BoundAction | null;
}

/** Somebody's open sessions. */
export function TheirSessions({ sessions, person, now, revoke }: TheirSessionsProps) {
  const columns: readonly Column<TheirSession>[] = [
    { key: "device", header: "Device", cell: ({ userAgent }) => deviceWords(userAgent) },
    { key: "address", header: "Address", mono: true, cell: ({ address }) => address ?? "unknown" },
    { key: "method", header: "By", cell: ({ method }) => method },
    { key: "created", header: "Signed in", cell: ({ createdAt }) => <Time at={createdAt} now={now} /> },
    { key: "seen", header: "Last used", cell: ({ lastSeenAt }) => <Time at={lastSeenAt} now={now} /> },
  ];
  const ending = {
    submit: () => "End session",
    hidden: ({ id }: TheirSession) => ({ person, id }),
    label: sessionWords,
  };
  const end = revoke === null ? [] : [endingColumn({ action: revoke, ...ending })];
  return (
    <DataTable
      caption="Sessions"
      columns={[...columns, ...end]}
      rows={sessions}
      rowKey={({ id }) => id}
      query={{ path: "", params: {} }}
      empty={<p className="text-muted">Not signed in anywhere.</p>}
    />
  );
}
