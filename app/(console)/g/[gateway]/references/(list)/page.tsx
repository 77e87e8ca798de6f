import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ReferenceList } from "@/components/references/reference-list";
import { ScrollKeeper } from "@/components/scroll-keeper";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { formatCount } from "@/lib/format";
import { cursorsOf, listQuery, sortOf } from "@/lib/server/list-query";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { readReferences } from "@/lib/services/references/read-references";
import { referenceFilter, referenceSorts } from "@/lib/services/references/schema";
import { retrackAction, untrackAction } from "../actions";

export const metadata: Metadata = { title: "References" };

export default async function ReferencesPage({ params, searchParams }: PageProps<"gateway">) {
  const { gateway: name } = await params;
  const path = `/g/${name}/references`;
  const query = listQuery(path, await searchParams);
  const { q = "", name: vault = "", state = "", outcome = "", by = "" } = query.params;
  // Nothing has a longer name: what was pasted beyond that cannot match either.
  const filter = referenceFilter.safeParse({ q: q.slice(0, 200), name: vault.slice(0, 200), state, outcome, by });
  if (!filter.success) notFound();
  const [viewer, gateway] = await Promise.all([loadViewer(), loadGateway(name)]);
  const page = await load(readReferences, {
    gateway: name,
    ...filter.data,
    ...sortOf(query, referenceSorts),
    ...cursorsOf(query),
  });
  const track = viewer.may("reference.track", gateway.id) && (
    <LinkButton tone="primary" href={`${path}/new`}>
      Track references
    </LinkButton>
  );
  return (
    <>
      <PageHeader title="References" aside={formatCount(page.count)} actions={track} />
      <ReferenceList
        gateway={name}
        query={query}
        page={page}
        rules={{ gatewayVersion: gateway.kongVersion }}
        now={now()}
        empty={track}
        explains={viewer.may("reference.resolve", gateway.id)}
        {...(track !== false && { tracking: { untrack: untrackAction, retrack: retrackAction } })}
      />
      <ScrollKeeper key={JSON.stringify(query.params)} />
    </>
  );
}
