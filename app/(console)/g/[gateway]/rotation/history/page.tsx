import type { Metadata } from "next";
import { DataTable, type Column } from "@/components/data-table";
import { ReadingWords } from "@/components/references/reading-words";
import { SecretName } from "@/components/rotation/secret-name";
import { StripPanel } from "@/components/rotation/strip-panel";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { eventKinds } from "@/lib/domain/rotation/event-in-words";
import { cursorsOf, listQuery } from "@/lib/server/list-query";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { readEvents } from "@/lib/services/rotation/read-events";
import { readStrip } from "@/lib/services/rotation/read-strip";
import { kinds, listEventsInput, type EventRow } from "@/lib/services/rotation/schema";
import { RotationTabs } from "../rotation-tabs";

export const metadata: Metadata = { title: "Rotation history" };

export default async function RotationHistoryPage({ params, searchParams }: PageProps<"gateway">) {
  const { gateway: name } = await params;
  const at = `/g/${name}/rotation`;
  const query = listQuery(`${at}/history`, await searchParams);
  await loadGateway(name);
  const { q = "", kind = "", secret = "", from = "", until = "" } = query.params;
  const filter = { vault: q.trim().slice(0, 200), kind, secret, from, until };
  const [page, strip] = await Promise.all([
    load(readEvents, {
      gateway: name,
      ...(filter as Pick<ReturnType<typeof listEventsInput.parse>, keyof typeof filter>),
      ...cursorsOf(query),
    }),
    load(readStrip, { gateway: name, secret: "" }),
  ]);
  const happened = strip.marks.filter((mark) => mark.kind in eventKinds);
  return (
    <>
      <PageHeader title="Rotation" />
      <RotationTabs gateway={name} current="/history" />
      <StripPanel
        title="The last 90 days"
        marks={happened}
        frame={{ ...strip, before: new Date(strip.now.getTime() + 86_400_000) }}
        query={query}
      />
      <DataTable
        caption="Events"
        columns={columns(now())}
        rows={page.events}
        rowKey={(row) => row.id}
        rowHref={(row) => `${at}/${row.secretId}`}
        query={query}
        search="A vault's whole name"
        filters={[
          {
            name: "kind",
            label: "Event",
            choices: kinds.map((value) => ({ value, label: eventKinds[value].title })),
          },
        ]}
        page={page}
        empty={
          <EmptyState>
            What checks see will stand here: first sights, rotations and which members changed, what went missing.
          </EmptyState>
        }
      />
    </>
  );
}

const columns = (at: Date): readonly Column<EventRow>[] => [
  { key: "secret", header: "Secret", cell: (row) => <SecretName secret={row} /> },
  { key: "kind", header: "Event", cell: (row) => <StatusBadge tone={row.tone}>{row.title}</StatusBadge> },
  {
    key: "what",
    header: "What",
    cell: (row) => (
      <span className="block max-w-prose">
        <ReadingWords text={row.text} />
      </span>
    ),
  },
  { key: "at", header: "When", cell: (row) => <Time at={row.at} now={at} /> },
];
