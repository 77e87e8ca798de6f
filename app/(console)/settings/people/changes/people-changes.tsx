import type { ReactNode } from "react";
import { ChangeSplit } from "@/components/changes/change-split";
import { markOf } from "@/components/live/mark-of";
import { PageFollow } from "@/components/live/page-follow";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { cursorsOf, listQuery } from "@/lib/server/list-query";
import { load } from "@/lib/server/load";
import { now } from "@/lib/server/now";
import { readPeopleChanges } from "@/lib/services/changes/read-changes";
import { SettingsHead } from "../../settings-head";

interface PeopleChangesProps {
  readonly searchParams: Readonly<Record<string, string | string[] | undefined>>;
  readonly currentId: string | null;
  readonly children: ReactNode;
}

const path = "/settings/people/changes";

/** What was asked for about people at the left, the chosen one at the right. */
export async function PeopleChanges({ searchParams, currentId, children }: PeopleChangesProps) {
  const query = listQuery(path, searchParams);
  const all = query.params["state"] === "all";
  const input = { state: all ? ("all" as const) : ("requested" as const), ...cursorsOf(query) };
  const page = await load(readPeopleChanges, input);
  return (
    <>
      <SettingsHead current="/settings/people" />
      <PageHeader
        level={2}
        title={all ? "Changes of people" : "What waits"}
        actions={
          <LinkButton tone="quiet" href={all ? path : `${path}?state=all`}>
            {all ? "Only what waits" : "Show all"}
          </LinkButton>
        }
      />
      <PageFollow
        source={`/api/live/people-changes?${new URLSearchParams(input).toString()}`}
        mark={markOf(JSON.stringify(page))}
      />
      <ChangeSplit
        page={page}
        query={query}
        currentId={currentId}
        now={now()}
        empty={
          <>
            Nothing {all ? "was asked for" : "waits"}. Approver and Access admin, and confirming an account whose link
            one gave out oneself, stand here until another Access admin decides, or an Approver for all gateways while
            there is one Access admin.
          </>
        }
      >
        {children}
      </ChangeSplit>
    </>
  );
}
