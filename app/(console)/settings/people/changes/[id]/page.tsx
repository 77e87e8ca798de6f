import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ChangeDetail } from "@/components/changes/change-detail";
import { markOf } from "@/components/live/mark-of";
import { PageFollow } from "@/components/live/page-follow";
import { load } from "@/lib/server/load";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { readPeopleChange } from "@/lib/services/changes/read-people-change";
import { commentPeopleChangeAction, decidePeopleChangeAction, withdrawPeopleChangeAction } from "../../actions";
import { PeopleChanges } from "../people-changes";

export const metadata: Metadata = { title: "Change of a person" };

export default async function PeopleChangePage({ params, searchParams }: PageProps<"id">) {
  const { id } = await params;
  if (!/^[0-9a-f-]{36}$/.test(id)) notFound();
  const given = await searchParams;
  const from = given["comments"];
  const input = { id, ...(typeof from === "string" && { comments: from }) };
  const change = await load(readPeopleChange, input);
  return (
    <PeopleChanges searchParams={change.state === "requested" ? given : { ...given, state: "all" }} currentId={id}>
      <PageFollow
        source={`/api/live/people-change?${new URLSearchParams(input).toString()}`}
        mark={markOf(JSON.stringify(change))}
      />
      <ChangeDetail
        change={change}
        showsOlder={typeof from === "string"}
        now={now()}
        decide={decidePeopleChangeAction}
        withdraw={withdrawPeopleChangeAction}
        changesHref="/settings/people/changes"
        comment={commentPeopleChangeAction}
      />
    </PeopleChanges>
  );
}
