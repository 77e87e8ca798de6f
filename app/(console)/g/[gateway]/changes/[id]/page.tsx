import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { ChangeDetail } from "@/components/changes/change-detail";
import { load } from "@/lib/server/load";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { readChange } from "@/lib/services/changes/read-changes";
import { decideChangeAction, withdrawChangeAction } from "../actions";
import { ChangeQueue } from "../queue";

/** The page and its title ask for the same change, and both are made for one request. */
const changeOf = cache((id: string) => load(readChange, { id }));

export async function generateMetadata({ params }: PageProps<"gateway" | "id">): Promise<Metadata> {
  const { id } = await params;
  return { title: isId(id) ? (await changeOf(id)).title : "Change" };
}

export default async function ChangePage({ params, searchParams }: PageProps<"gateway" | "id">) {
  const { gateway, id } = await params;
  if (!isId(id)) notFound();
  const change = await changeOf(id);
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

const isId = (text: string): boolean => /^[0-9a-f-]{36}$/.test(text);
