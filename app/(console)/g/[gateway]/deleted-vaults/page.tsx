import type { Metadata } from "next";
import Link from "next/link";
import { ActionForm } from "@/components/action-form";
import { DataTable, type Column } from "@/components/data-table";
import { Time } from "@/components/time";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { ProviderMark } from "@/components/vaults/provider-mark";
import { cursorsOf, listQuery } from "@/lib/server/list-query";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { readDeletedVaults } from "@/lib/services/vaults/read-deleted-vaults";
import { restoreVaultAction } from "../vaults/actions";

export const metadata: Metadata = { title: "Deleted vaults" };

type Row = Awaited<ReturnType<typeof readDeletedVaults>>["vaults"][number];

export default async function DeletedVaultsPage({ params, searchParams }: PageProps<"gateway">) {
  const { gateway: name } = await params;
  const path = `/g/${name}/deleted-vaults`;
  const query = listQuery(path, await searchParams);
  const [viewer, gateway] = await Promise.all([loadViewer(), loadGateway(name)]);
  const page = await load(readDeletedVaults, { gateway: name, ...cursorsOf(query) });
  const proposes = viewer.may("vault.propose", gateway.id);
  return (
    <>
      <PageHeader
        back={<Link href={`/g/${name}/vaults`}>Vaults</Link>}
        title="Deleted vaults"
        description="What was deleted can be brought back. A credential is kept for a week; without it a vault is made anew."
      />
      <DataTable
        caption="Deleted vaults"
        columns={proposes ? [...columns(now()), restoreColumn(gateway)] : columns(now())}
        rows={page.vaults}
        rowKey={(row) => row.vaultId}
        query={query}
        page={page}
        empty={<EmptyState>No vault of {name} was deleted.</EmptyState>}
      />
    </>
  );
}

const columns = (at: Date): readonly Column<Row>[] => [
  { key: "prefix", header: "Prefix", mono: true, cell: (row) => row.prefix },
  { key: "provider", header: "Provider", cell: (row) => <ProviderMark name={row.provider} label /> },
  { key: "description", header: "Description", cell: (row) => row.description ?? "–" },
  {
    key: "deleted",
    header: "Deleted",
    cell: (row) => (
      <>
        {row.by ?? "–"} · <Time at={row.at} now={at} />
      </>
    ),
  },
];

const restoreColumn = (gateway: { readonly name: string; readonly guarded: boolean }): Column<Row> => ({
  key: "restore",
  acts: true,
  header: "Restore",
  cell: ({ vaultId, number, prefix, complete }) =>
    complete ? (
      <ActionForm
        action={restoreVaultAction}
        submit={gateway.guarded ? "Request to restore" : "Restore"}
        submitTone="plain"
        layout="bare"
        label={`Restore ${prefix}`}
        hidden={{ gateway: gateway.name, id: vaultId, version: number, revision: number - 1 }}
        changesHref={`/g/${gateway.name}/changes`}
        doneHref={`/g/${gateway.name}/vaults/{prefix}`}
      />
    ) : (
      <span className="text-muted">its credential is gone</span>
    ),
});
