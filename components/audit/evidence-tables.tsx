import { DataTable, type Column } from "@/components/data-table";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { EmptyState } from "@/components/ui/empty-state";
import { heldTitle } from "@/lib/domain/audit/holdings";
import { defaultZone, formatDate, formatDateTime, formatNumber } from "@/lib/format";
import type { ListQuery } from "@/lib/server/list-query";
import type { ChangeEvidence, HeldEvidence, RefusalEvidence } from "@/lib/services/audit/schema";

interface Shown<R> {
  readonly rows: readonly R[];
  readonly query: ListQuery;
  readonly now: Date | string;
}

const day = (at: Date | string): string => formatDate(new Date(at), defaultZone);

const held: readonly Column<HeldEvidence>[] = [
  { key: "who", header: "Who", cell: ({ who }) => who },
  { key: "role", header: "Held", cell: ({ role }) => heldTitle(role) },
  { key: "where", header: "Where", cell: ({ where }) => where ?? "all gateways" },
  { key: "start", header: "At the start", cell: ({ atStart }) => (atStart ? "yes" : "no") },
  { key: "end", header: "At the end", cell: ({ atEnd }) => (atEnd ? "yes" : "no") },
  {
    key: "since",
    header: "Since",
    cell: ({ since, origin, expiresAt }) =>
      `${day(since)}, ${origin}${expiresAt === null ? "" : `, until ${day(expiresAt)}`}`,
  },
];

/** Who held what when a span of time began and when it ended. */
export function HeldTable({ rows, query }: Omit<Shown<HeldEvidence>, "now">) {
  return (
    <DataTable
      caption="Roles held"
      columns={held}
      rows={rows}
      rowKey={({ person, role, where }) => `${person} ${role} ${where}`}
      query={{ path: query.path, params: {} }}
      empty={<EmptyState>Who held which role at the start and at the end of this time will stand here.</EmptyState>}
    />
  );
}

const decided = (decisions: ChangeEvidence["approvals"]) =>
  decisions.length === 0
    ? "–"
    : decisions.map(({ who, at }) => (
        <span key={`${who} ${new Date(at).toISOString()}`} className="block">
          {`${who}, ${formatDateTime(new Date(at), defaultZone)}`}
        </span>
      ));

/** Changes of a span of time, with who asked and who decided. */
export function ChangeTable({ rows, query, now }: Shown<ChangeEvidence>) {
  const columns: readonly Column<ChangeEvidence>[] = [
    { key: "change", header: "Change", cell: ({ title, operation }) => title || operation },
    { key: "gateway", header: "Gateway", cell: ({ gateway }) => gateway ?? "–" },
    {
      key: "asked",
      header: "Asked by",
      cell: ({ requester, requestedAt }) => (
        <>
          {requester}
          {requestedAt !== null && (
            <>
              , <Time at={requestedAt} now={now} />
            </>
          )}
        </>
      ),
    },
    {
      key: "approved",
      header: "Approved by",
      cell: ({ approvals, needed }) => (
        <>
          {decided(approvals)}
          {needed !== null && <span className="block text-muted">{`${needed} needed`}</span>}
        </>
      ),
    },
    { key: "rejected", header: "Rejected by", cell: ({ rejections }) => decided(rejections) },
    {
      key: "end",
      header: "End",
      cell: ({ end, emergency }) => (
        <StatusBadge tone={emergency ? "failing" : end === "applied" ? "resolved" : "waiting"}>
          {emergency ? `${end} in an emergency` : end}
        </StatusBadge>
      ),
    },
    { key: "hash", header: "Hash", mono: true, cell: ({ hash }) => <span title={hash}>{hash.slice(0, 12)}</span> },
  ];
  return (
    <DataTable
      caption="Changes decided"
      columns={columns}
      rows={rows}
      rowKey={({ id, n }) => `${id} ${n}`}
      query={{ path: query.path, params: {} }}
      empty={<EmptyState>Changes of this time, with who asked and who approved, will stand here.</EmptyState>}
    />
  );
}

/** Refusals of a span of time, counted by who and what. */
export function RefusalTable({ rows, query, now }: Shown<RefusalEvidence>) {
  const columns: readonly Column<RefusalEvidence>[] = [
    { key: "what", header: "Refused", mono: true, cell: ({ object, type }) => object ?? type },
    { key: "who", header: "To", cell: ({ who }) => who },
    { key: "by", header: "By", cell: ({ type }) => (type === "rule.blocked" ? "the database" : "Keyhole") },
    { key: "gateway", header: "Gateway", cell: ({ gateway }) => gateway ?? "–" },
    { key: "times", header: "Times", align: "end", cell: ({ times }) => formatNumber(times) },
    { key: "last", header: "Last", cell: ({ last }) => <Time at={last} now={now} /> },
  ];
  return (
    <DataTable
      caption="Refusals"
      columns={columns}
      rows={rows}
      rowKey={({ n }) => String(n)}
      query={{ path: query.path, params: {} }}
      empty={<EmptyState>What was refused in this time, to whom and how often, will stand here.</EmptyState>}
    />
  );
}
