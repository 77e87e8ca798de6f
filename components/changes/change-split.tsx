import Link from "next/link";
import type { ReactNode } from "react";
import type { ListQuery } from "@/lib/server/list-query";
import { listHref } from "@/components/list-query";
import { EmptyState } from "@/components/ui/empty-state";
import { SplitView } from "@/components/ui/split-view";
import { ChangeList, type ChangeListRow } from "./change-list";

export interface ChangeSplitProps {
  readonly page: {
    readonly changes: readonly Omit<ChangeListRow, "href">[];
    readonly previous: string | null;
    readonly next: string | null;
  };
  /** Each change has its page below the query's path, and keeps the query's choice of state. */
  readonly query: ListQuery;
  readonly currentId: string | null;
  readonly now: Date | string;
  readonly empty: ReactNode;
  readonly children: ReactNode;
}

/** A page of changes at the left, the chosen one at the right: that stays, whatever becomes of the list beside it. */
export function ChangeSplit({ page, query, currentId, now, empty, children }: ChangeSplitProps) {
  const { state } = query.params;
  const suffix = state === "all" || state === "draft" ? `?state=${state}` : "";
  const changes = page.changes.map((change) => ({ ...change, href: `${query.path}/${change.id}${suffix}` }));
  return (
    <>
      {changes.length === 0 && currentId === null ? (
        <EmptyState>{empty}</EmptyState>
      ) : (
        <SplitView
          list={
            changes.length === 0 ? (
              <p className="text-sm text-muted">{empty}</p>
            ) : (
              <ChangeList changes={changes} currentId={currentId} now={now} />
            )
          }
        >
          {children}
        </SplitView>
      )}
      <nav aria-label="Pages of changes" className="mt-3 flex gap-3 text-sm">
        {page.previous !== null && <Link href={listHref(query, { before: page.previous })}>Previous</Link>}
        {page.next !== null && <Link href={listHref(query, { after: page.next })}>Next</Link>}
      </nav>
    </>
  );
}
