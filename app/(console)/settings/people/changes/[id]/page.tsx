import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ChangeDetail } from "@/components/changes/change-detail";
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
  const change = await load(readPeopleChange, { id });
  const given = await searchParams;
  return (
    <PeopleChanges searchParams={change.state === "requested" ? given : { ...given, state: "all" }} currentId={id}>
      <ChangeDetail
        change={change}
        now={now()}
        decide={decidePeopleChangeAction}
        withdraw={withdrawPeopleChangeAction}
        changesHref="/settings/people/changes"
        comment={commentPeopleChangeAction}
      />
    </PeopleChanges>
  );
}
