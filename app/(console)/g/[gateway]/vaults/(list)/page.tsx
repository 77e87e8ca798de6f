import type { Metadata } from "next";
import { DataTable, type Column } from "@/components/data-table";
import { Time } from "@/components/time";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { DefaultChip } from "@/components/vaults/default-chip";
import { ProviderMark } from "@/components/vaults/provider-mark";
import { UnknownDefaults } from "@/components/vaults/unknown-defaults";
import { formatCount } from "@/lib/format";
import { cursorsOf, listQuery, sortOf } from "@/lib/server/list-query";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { readProviders } from "@/lib/services/vaults/read-providers";
import { readVaults } from "@/lib/services/vaults/read-vaults";
import { vaultSorts } from "@/lib/services/vaults/schema";

export const metadata: Metadata = { title: "Vaults" };

type Row = Awaited<ReturnType<typeof readVaults>>["vaults"][number];

export default async function VaultsPage({ params, searchParams }: PageProps<"gateway">) {
  const { gateway: name } = await params;
  const path = `/g/${name}/vaults`;
  const query = listQuery(path, await searchParams);
  const { q = "", provider = "" } = query.params;
  const [viewer, gateway] = await Promise.all([loadViewer(), loadGateway(name)]);
  const [page, { providers }] = await Promise.all([
    load(readVaults, {
      gateway: name,
      // Nothing has a longer name: what was pasted beyond that cannot match either.
      q: q.slice(0, 200),
      provider: provider.slice(0, 64),
      ...sortOf(query, vaultSorts),
      ...cursorsOf(query),
    }),
    load(readProviders, { gateway: name }),
  ]);
  // Then the sentence that stands for the list has the button.
  const isEmpty = page.count === 0 && q === "" && provider === "";
  const choices = providers.map(({ kongName, title }) => ({ value: kongName, label: title }));
  const deleted = (
    <LinkButton tone="quiet" href={`/g/${name}/deleted-vaults`}>
      Deleted vaults
    </LinkButton>
  );
  const newVault = viewer.may("vault.propose", gateway.id) && (
    <LinkButton tone="primary" href={`/g/${name}/new-vault`}>
      New vault
    </LinkButton>
  );
  return (
    <>
      <PageHeader
        title="Vaults"
        aside={formatCount(page.count)}
        actions={
          <>
            {deleted}
            {!isEmpty && newVault}
          </>
        }
      />
      <DataTable
        caption="Vaults"
        columns={columns(now())}
        rows={page.vaults}
        rowKey={(row) => row.id}
        rowHref={(row) => `${path}/${row.prefix}`}
        query={query}
        search="Prefix, description or tag"
        filters={[{ name: "provider", label: "Provider", choices }]}
        page={page}
        count={formatCount(page.count)}
        empty={
          <EmptyState action={newVault}>
            Vaults of {name} will stand here: each tells Kong where secrets are, under the prefix that references use.
          </EmptyState>
        }
      />
      {q === "" && provider === "" && (
        <UnknownDefaults
          gateway={name}
          names={page.unknownDefaults}
          known={providers.filter(({ hasDefault }) => hasDefault).map(({ kongName }) => kongName)}
          mayEnter={viewer.may("vault.propose", gateway.id)}
        />
      )}
    </>
  );
}

const columns = (at: Date): readonly Column<Row>[] => [
  {
    ...{ key: "prefix", header: "Prefix", sortable: true, mono: true },
    cell: (row) => (
      <span className="inline-flex flex-wrap items-center gap-x-2">
        {row.prefix}
        {row.isDefault && <DefaultChip />}
      </span>
    ),
  },
  { key: "provider", header: "Provider", sortable: true, cell: (row) => <ProviderMark name={row.provider} label /> },
  {
    key: "description",
    header: "Description",
    hideable: true,
    cell: (row) => <span className="line-clamp-2">{row.description ?? "–"}</span>,
  },
  { key: "tags", header: "Tags", hideable: true, cell: (row) => row.tags.join(", ") || "–" },
  { key: "access", header: "Access", hideable: true, cell: (row) => row.accessLevel },
  {
    key: "updated",
    header: "Updated",
    sortable: true,
    cell: (row) => (
      <span className="md:whitespace-nowrap">
        {row.updatedBy ?? "–"} · <Time at={row.updatedAt} now={at} />
      </span>
    ),
  },
];
