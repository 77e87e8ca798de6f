import { formatNumber, formatSpan } from "@/lib/format";
import type { CheckRunPage, CheckRunRow } from "@/lib/services/checks/schema";
import { DataTable, type Column, type ListQuery } from "@/components/data-table";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import type { Tone } from "@/components/tone";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";

export interface RunListProps {
  readonly gateway: string;
  readonly query: ListQuery;
  readonly page: CheckRunPage;
  readonly now: Date;
}

/** The checks there have been: of what, by whom, and how they ended. */
export function RunList({ gateway, query, page, now }: RunListProps) {
  return (
    <DataTable
      caption="Checks"
      columns={columns(now)}
      rows={page.runs}
      rowKey={(run) => run.id}
      query={query}
      page={page}
      empty={
        <EmptyState action={<LinkButton href={`/g/${gateway}/references`}>See the references</LinkButton>}>
          Checks of many references will stand here, each with how it ended. They begin in the list.
        </EmptyState>
      }
    />
  );
}

const states: Readonly<Record<CheckRunRow["state"], { readonly tone: Tone; readonly word: string }>> = {
  queued: { tone: "waiting", word: "about to begin" },
  running: { tone: "waiting", word: "under way" },
  done: { tone: "resolved", word: "done" },
  cancelled: { tone: "stale", word: "cancelled" },
  failed: { tone: "failing", word: "ended early" },
};

const columns = (now: Date): readonly Column<CheckRunRow>[] => [
  {
    key: "started",
    header: "Started",
    cell: ({ requestedAt, requestedBy }) => (
      <span className="whitespace-nowrap">
        <Time at={requestedAt} now={now} />
        {requestedBy !== null && <span className="text-muted"> · {requestedBy}</span>}
      </span>
    ),
  },
  { key: "what", header: "What", cell: ({ what }) => <span className="wrap-anywhere">{what}</span> },
  {
    key: "state",
    header: "State",
    cell: ({ state, endedWhy, cancelledBy }) => (
      <>
        <StatusBadge tone={states[state].tone}>
          {states[state].word}
          {state === "cancelled" && cancelledBy !== null && ` by ${cancelledBy}`}
        </StatusBadge>
        {endedWhy !== null && <p className="text-muted">{endedWhy}</p>}
      </>
    ),
  },
  {
    key: "done",
    header: "Checked",
    align: "end",
    cell: ({ done, total }) => `${formatNumber(done)} of ${formatNumber(total)}`,
  },
  { key: "resolved", header: "Resolved", align: "end", cell: ({ resolved }) => formatNumber(resolved) },
  { key: "failing", header: "Failing", align: "end", cell: ({ failing }) => formatNumber(failing) },
  { key: "other", header: "Other", align: "end", cell: ({ other }) => formatNumber(other) },
  {
    key: "took",
    header: "Took",
    align: "end",
    cell: ({ requestedAt, finishedAt }) =>
      finishedAt === null
        ? "–"
        : formatSpan(Math.max(1, Math.round((finishedAt.getTime() - requestedAt.getTime()) / 1000))),
  },
];
