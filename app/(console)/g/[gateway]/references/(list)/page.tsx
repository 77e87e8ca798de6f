import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { CheckButton } from "@/components/checks/check-button";
import { toLive } from "@/components/checks/live-run";
import { RunBar } from "@/components/checks/run-bar";
import { isNarrowed } from "@/components/list-query";
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
import { readCheck } from "@/lib/services/checks/read-checks";
import { cancelCheckAction, checkAction, retrackAction, untrackAction } from "../actions";

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
  const [page, { run }] = await Promise.all([
    load(readReferences, {
      gateway: name,
      ...filter.data,
      ...sortOf(query, referenceSorts),
      ...cursorsOf(query),
    }),
    load(readCheck, { gateway: name }),
  ]);
  const resolves = viewer.may("reference.resolve", gateway.id);
  const narrowed = isNarrowed(query);
  const track = viewer.may("reference.track", gateway.id) && (
    <LinkButton tone="primary" href={`${path}/new`}>
      Track references
    </LinkButton>
  );
  return (
    <>
      <PageHeader
        title="References"
        aside={formatCount(page.count)}
        actions={
          <>
            <LinkButton tone="quiet" href={`${path}/checks`}>
              Checks
            </LinkButton>
            {resolves && page.count > 0 && (
              <CheckButton
                gateway={name}
                action={checkAction}
                what={{ filter: narrowed ? filter.data : {} }}
                label={narrowed ? `Check these ${formatCount(page.count)}` : "Check all"}
              />
            )}
            {track}
          </>
        }
      />
      <RunBar
        gateway={name}
        initial={toLive(run)}
        now={now().toISOString()}
        {...(resolves && { cancel: cancelCheckAction })}
      />
      <ReferenceList
        gateway={name}
        query={query}
        page={page}
        rules={{ gatewayVersion: gateway.kongVersion }}
        now={now()}
        empty={track}
        {...(resolves && { check: checkAction })}
        {...(track !== false && { tracking: { untrack: untrackAction, retrack: retrackAction } })}
      />
      <ScrollKeeper key={JSON.stringify(query.params)} />
    </>
  );
}
