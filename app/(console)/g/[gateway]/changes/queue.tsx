import { ChangeList } from "@/components/changes/change-list";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { SplitView } from "@/components/ui/split-view";
import { Tabs } from "@/components/ui/tabs";
import { listHref } from "@/components/list-query";
import type { ReactNode } from "react";
import { cursorsOf, listQuery } from "@/lib/server/list-query";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import { now } from "@/lib/server/now";
import { readChanges } from "@/lib/services/changes/read-changes";
import Link from "next/link";

interface QueueProps {
  readonly gateway: string;
  readonly searchParams: Readonly<Record<string, string | string[] | undefined>>;
  readonly currentId: string | null;
  readonly children: ReactNode;
}

/** The queue of changes at the left, the chosen one at the right. */
export async function ChangeQueue({ gateway, searchParams, currentId, children }: QueueProps) {
  const path = `/g/${gateway}/changes`;
  const query = listQuery(path, searchParams);
  const all = query.params["state"] === "all";
  await loadGateway(gateway);
  const page = await load(readChanges, { gateway, state: all ? "all" : "requested", ...cursorsOf(query) });
  const suffix = all ? "?state=all" : "";
  const changes = page.changes.map((change) => ({ ...change, href: `${path}/${change.id}${suffix}` }));
  return (
    <>
      <PageHeader title="Changes" />
      <Tabs
        label="Which changes"
        current={all ? `${path}?state=all` : path}
        tabs={[
          { href: path, label: "Waiting" },
          { href: `${path}?state=all`, label: "All" },
        ]}
      />
      {changes.length === 0 ? (
        <EmptyState>
          {all
            ? "Changes to guarded configuration will stand here, with who asked, who decided and why."
            : "Nothing waits. What people ask for on a guarded gateway will stand here until others decide."}
        </EmptyState>
      ) : (
        <SplitView list={<ChangeList changes={changes} currentId={currentId} now={now()} />}>{children}</SplitView>
      )}
      <nav aria-label="Pages of changes" className="mt-3 flex gap-3 text-sm">
        {page.previous !== null && <Link href={listHref(query, { before: page.previous })}>Previous</Link>}
        {page.next !== null && <Link href={listHref(query, { after: page.next })}>Next</Link>}
      </nav>
    </>
  );
}
