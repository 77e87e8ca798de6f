import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ChangeDetail } from "@/components/changes/change-detail";
import { load } from "@/lib/server/load";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { readChange } from "@/lib/services/changes/read-changes";
import { decideChangeAction, withdrawChangeAction } from "../actions";
import { ChangeQueue } from "../queue";

export const metadata: Metadata = { title: "Change" };

export default async function ChangePage({ params, searchParams }: PageProps<"gateway" | "id">) {
  const { gateway, id } = await params;
  if (!/^[0-9a-f-]{36}$/.test(id)) notFound();
  const change = await load(readChange, { id });
  if (change.gateway !== null && change.gateway !== gateway) notFound();
  const given = await searchParams;
  return (
    <ChangeQueue
      gateway={gateway}
      searchParams={change.state === "requested" ? given : { ...given, state: "all" }}
      currentId={id}
    >
      <ChangeDetail change={change} now={now()} decide={decideChangeAction} withdraw={withdrawChangeAction} />
    </ChangeQueue>
  );
}
