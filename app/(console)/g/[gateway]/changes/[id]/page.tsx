import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { cache } from "react";
import { ActionForm } from "@/components/action-form";
import { ChangeAgain } from "@/components/changes/change-again";
import { ChangeDetail } from "@/components/changes/change-detail";
import { DraftActions } from "@/components/changes/draft-actions";
import { EmergencyOffer } from "@/components/changes/emergency-offer";
import { EmergencyRecord } from "@/components/changes/emergency-record";
import { markOf } from "@/components/live/mark-of";
import { PageFollow } from "@/components/live/page-follow";
import { Section } from "@/components/ui/section";
import { load } from "@/lib/server/load";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { readChange } from "@/lib/services/changes/read-change";
import {
  applyEmergencyAction,
  commentChangeAction,
  decideChangeAction,
  discardDraftAction,
  editDraftAction,
  rebaseChangeAction,
  requestDraftAction,
  reviewEmergencyAction,
  takeBackChangeAction,
  testChangeAction,
  withdrawChangeAction,
} from "../actions";
import { ChangeQueue } from "../queue";

/** The page and its title ask for the same change, and both are made for one request. */
const changeOf = cache((id: string, comments?: string) => load(readChange, { id, ...(comments && { comments }) }));

export async function generateMetadata({ params, searchParams }: PageProps<"gateway" | "id">): Promise<Metadata> {
  const { id } = await params;
  return { title: isId(id) ? (await changeOf(id, commentsFrom(await searchParams))).title : "Change" };
}

export default async function ChangePage({ params, searchParams }: PageProps<"gateway" | "id">) {
  const { gateway, id } = await params;
  if (!isId(id)) notFound();
  const given = await searchParams;
  const comments = commentsFrom(given);
  const change = await changeOf(id, comments);
  if (change.gateway !== null && change.gateway !== gateway) notFound();
  const at = now();
  return (
    <ChangeQueue
      gateway={gateway}
      searchParams={
        change.state === "requested" ? given : { ...given, state: change.state === "draft" ? "draft" : "all" }
      }
      currentId={id}
    >
      <PageFollow
        source={`/api/live/change?${new URLSearchParams({ id, ...(comments && { comments }) }).toString()}`}
        mark={markOf(JSON.stringify(change))}
      />
      <ChangeDetail
        change={change}
        showsOlder={comments !== undefined}
        now={at}
        decide={decideChangeAction}
        withdraw={withdrawChangeAction}
        test={testChangeAction}
        changesHref={`/g/${gateway}/changes`}
        comment={commentChangeAction}
        takeBack={takeBackChangeAction}
        next={<NextPart gateway={gateway} change={change} />}
        emergency={<EmergencyPart gateway={gateway} change={change} at={at} />}
        offer={
          change.emergency.offer !== null && (
            <EmergencyOffer
              change={{ id, hash: change.hash }}
              offer={change.emergency.offer}
              now={at}
              apply={applyEmergencyAction}
            />
          )
        }
      />
    </ChangeQueue>
  );
}

/** What can be done with a draft, and with one that ended without being applied. */
function NextPart({
  gateway,
  change,
}: {
  readonly gateway: string;
  readonly change: Awaited<ReturnType<typeof changeOf>>;
}) {
  const path = `/g/${gateway}/changes`;
  const isDraft = change.state === "draft";
  const { id, hash, again } = change;
  return (
    <>
      {isDraft && (
        <DraftActions
          change={change}
          editHref={`${path}/${id}/edit`}
          request={requestDraftAction}
          discard={discardDraftAction}
        />
      )}
      {again !== null && (
        <ChangeAgain again={again}>
          {isDraft ? (
            <ActionForm
              action={editDraftAction}
              submit="Bring up to date"
              layout="bare"
              hidden={{ "draft.id": id, "draft.hash": hash }}
            />
          ) : (
            <ActionForm
              action={rebaseChangeAction}
              submit="Request again on what is there now"
              layout="bare"
              hidden={{ id }}
              doneHref={`${path}/{id}`}
            />
          )}
        </ChangeAgain>
      )}
    </>
  );
}

interface EmergencyPartProps {
  readonly gateway: string;
  readonly change: Awaited<ReturnType<typeof changeOf>>;
  readonly at: Date;
}

/** That it was applied without approval, or takes such a change back. */
function EmergencyPart({ gateway, change, at }: EmergencyPartProps) {
  const { record, takesBack } = change.emergency;
  if (takesBack !== null) {
    return (
      <p className="mb-4">
        It took back <Link href={`/g/${gateway}/changes/${takesBack}`}>what was applied without approval</Link>, by the
        word of whoever reviewed that.
      </p>
    );
  }
  if (record === null) return null;
  return (
    <Section title="Emergency">
      <EmergencyRecord changeId={change.id} gateway={gateway} record={record} now={at} review={reviewEmergencyAction} />
    </Section>
  );
}

/** From where on older comments are wanted, as the address has it. */
const commentsFrom = ({ comments }: Readonly<Record<string, string | string[] | undefined>>): string | undefined =>
  typeof comments === "string" ? comments : undefined;

const isId = (text: string): boolean => /^[0-9a-f-]{36}$/.test(text);
