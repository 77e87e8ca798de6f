import type { Metadata } from "next";
import Link from "next/link";
import { DataTable, type Column } from "@/components/data-table";
import { listHref } from "@/components/list-query";
import { AgeBar } from "@/components/rotation/age-bar";
import { DueWords } from "@/components/rotation/due-words";
import { EndingOpeners } from "@/components/rotation/ending-openers";
import { SecretBulk } from "@/components/rotation/secret-bulk";
import { SecretName } from "@/components/rotation/secret-name";
import { SecretStatus } from "@/components/rotation/secret-status";
import { StripPanel } from "@/components/rotation/strip-panel";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { canAcknowledge } from "@/lib/domain/rotation/acknowledgement";
import { rotationStatuses } from "@/lib/domain/rotation/status";
import { formatCount } from "@/lib/format";
import { cursorsOf, listQuery, sortOf, type ListQuery } from "@/lib/server/list-query";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { readSecrets } from "@/lib/services/rotation/read-secrets";
import { readStrip } from "@/lib/services/rotation/read-strip";
import { listSecretsInput, secretFilters, secretSorts, type SecretRow } from "@/lib/services/rotation/schema";
import { acknowledgeAction, unacknowledgeAction } from "../actions";
import { RotationTabs } from "../rotation-tabs";

export const metadata: Metadata = { title: "Rotation" };

const filterWords = (filter: (typeof secretFilters)[number]): string =>
  filter === "acknowledged" ? "Acknowledged" : rotationStatuses[filter].title;

export default async function RotationPage({ params, searchParams }: PageProps<"gateway">) {
  const { gateway: name } = await params;
  const path = `/g/${name}/rotation`;
  const query = listQuery(path, await searchParams);
  const [viewer, gateway] = await Promise.all([loadViewer(), loadGateway(name)]);
  const { q = "", vault = "", status = "", from = "", until = "" } = query.params;
  const filter = { q: q.slice(0, 200), vault: vault.slice(0, 200), status, from, until };
  const [page, strip] = await Promise.all([
    // What the address says is checked by the operation; an address that means nothing is not there.
    load(readSecrets, {
      gateway: name,
      ...(filter as Pick<ReturnType<typeof listSecretsInput.parse>, keyof typeof filter>),
      ...sortOf(query, secretSorts),
      ...cursorsOf(query),
    }),
    load(readStrip, { gateway: name, secret: "" }),
  ]);
  return (
    <>
      <PageHeader title="Rotation" aside={<Calling query={query} failing={page.failing} overdue={page.overdue} />} />
      <RotationTabs gateway={name} current="" />
      <EndingOpeners gateway={name} openers={page.openers} now={now()} />
      <StripPanel title="90 days back and 90 ahead" marks={strip.marks} frame={strip} query={query} />
      <DataTable
        caption="Secrets"
        columns={columns(now())}
        rows={page.secrets}
        rowKey={(row) => row.id}
        rowHref={(row) => `${path}/${row.id}`}
        query={query}
        search="Vault or resource"
        filters={[
          {
            name: "status",
            label: "Status",
            choices: secretFilters.map((value) => ({ value, label: filterWords(value) })),
          },
        ]}
        page={page}
        count={formatCount(page.count)}
        {...(viewer.may("rotation.edit", gateway.id) && {
          choose: {
            nameOf: (row: SecretRow) => `${row.name}/${row.resource}`,
            bar: (
              <SecretBulk
                gateway={name}
                rows={page.secrets.map((row) => ({
                  id: row.id,
                  calls: canAcknowledge(row.status) && row.acknowledged === null,
                }))}
                acknowledge={acknowledgeAction}
                unacknowledge={unacknowledgeAction}
              />
            ),
          },
        })}
        empty={
          <EmptyState
            action={
              <Link href={`/g/${name}/vaults`} className="underline">
                Vaults
              </Link>
            }
          >
            The secrets that tracked references of {name} point into will stand here, each with its age and what is due.
          </EmptyState>
        }
      />
    </>
  );
}

interface CallingProps {
  readonly query: ListQuery;
  readonly failing: number;
  readonly overdue: number;
}

/** What calls for somebody, each a way to the list of it. */
function Calling({ query, failing, overdue }: CallingProps) {
  const link = (status: "failing" | "overdue", count: number) =>
    count === 0 ? null : (
      <Link href={listHref(query, { status })} className="underline decoration-edge">
        <StatusBadge tone={status === "failing" ? "failing" : "stale"}>
          {formatCount(count)} {status}
        </StatusBadge>
      </Link>
    );
  return (
    <span className="flex flex-wrap gap-x-4 text-sm">
      {link("failing", failing)}
      {link("overdue", overdue)}
      {failing + overdue === 0 && <StatusBadge tone="resolved">Nothing overdue, nothing failing</StatusBadge>}
    </span>
  );
}

const columns = (at: Date): readonly Column<SecretRow>[] => [
  {
    key: "name",
    header: "Secret",
    sortable: true,
    cell: (row) => (
      <span className="inline-block md:min-w-56">
        <SecretName secret={row} />
      </span>
    ),
  },
  {
    key: "rotated",
    header: "Last rotated",
    sortable: true,
    cell: (row) =>
      row.rotatedAt === null ? <span className="text-muted">not seen</span> : <Time at={row.rotatedAt} now={at} />,
  },
  { key: "age", header: "Age", hideable: true, cell: (row) => <AgeBar age={row.age} maxAgeDays={row.maxAgeDays} /> },
  {
    key: "due",
    header: "Next due",
    sortable: true,
    cell: (row) =>
      row.due === null ? <span className="text-muted">nobody says</span> : <DueWords due={row.due} now={at} />,
  },
  {
    key: "reach",
    header: "Reaches Kong",
    hideable: true,
    cell: (row) =>
      row.reach === null ? (
        <span className="text-muted">not known</span>
      ) : (
        <StatusBadge tone={row.reach.tone}>{row.reach.text}</StatusBadge>
      ),
  },
  {
    key: "looked",
    header: "Looked at",
    sortable: true,
    hideable: true,
    cell: (row) =>
      row.lookedAt === null ? <span className="text-muted">not yet</span> : <Time at={row.lookedAt} now={at} />,
  },
  { key: "status", header: "Status", cell: (row) => <SecretStatus {...row} /> },
];
