import Link from "next/link";
import type { ReactNode } from "react";
import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { DiffView, type DiffField } from "@/components/diff-view";
import { UsedBy } from "@/components/references/used-by";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { Textarea } from "@/components/ui/textarea";
import { Field } from "@/components/ui/field";
import { Callout } from "@/components/ui/callout";
import { DefinitionList } from "@/components/ui/definition-list";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { ToneShape } from "@/components/ui/tone-shape";
import { formatPlural } from "@/lib/format";
import { ChangeTimeline, type TimelineStep } from "./change-timeline";
import { ChangeConnection, type ChangeConnectionRow } from "./change-connection";
import { ChangeDecision } from "./change-decision";
import { changeStateLooks, guardWords, type ChangeState } from "./change-state";

export interface ChangeDetailChange {
  readonly id: string;
  readonly hash: string;
  readonly title: string;
  readonly operation: string;
  readonly gateway: string | null;
  readonly state: ChangeState;
  readonly stateWhy: string | null;
  readonly requester: string;
  readonly byToken: boolean;
  readonly requestedAt: Date | string;
  readonly expiresAt: Date | string;
  readonly closedAt: Date | string | null;
  readonly approvals: number;
  readonly approvalsNeeded: number;
  readonly mine: boolean;
  readonly fields: readonly DiffField[];
  /** Of a vault's change: what uses the vault now. */
  readonly uses: { readonly prefix: string; readonly count: number; readonly first: readonly string[] } | null;
  /** Of a vault's change: whether what it would make connects. */
  readonly connection: ChangeConnectionRow | null;
  readonly decisions: readonly ChangeDecisionRow[];
  readonly reason: string | null;
  readonly story: {
    readonly steps: readonly TimelineStep[];
    /** From where on older comments are had; null where these are all. */
    readonly earlier: string | null;
    readonly editors: readonly string[];
    readonly deciders: readonly string[];
  };
  readonly follows: OtherChange | null;
  readonly followedBy: OtherChange | null;
  readonly mayComment: boolean;
  /** Why the stored command cannot be carried out any more; null while it can. */
  readonly unopened: string | null;
  readonly mayDecide: boolean;
  /** Why the reader cannot decide it, in words. */
  readonly whyNot: string | null;
}

interface OtherChange {
  readonly id: string;
  readonly title: string;
  readonly state: ChangeState;
}

export interface ChangeDecisionRow {
  readonly person: string;
  readonly approved: boolean;
  readonly reason: string | null;
  readonly decidedAt: Date | string;
}

export interface ChangeDetailProps {
  readonly change: ChangeDetailChange;
  readonly now: Date | string;
  readonly decide: BoundAction;
  readonly withdraw: BoundAction;
  /** Tests the connection of a vault's change. */
  readonly test?: BoundAction;
  /** What was applied without approval, and its review. */
  readonly emergency?: ReactNode;
  /** The way past the approvals, for whoever may take it. */
  readonly offer?: ReactNode;
  /** Where changes are read. */
  readonly changesHref: string;
  readonly comment: BoundAction;
  /** The page shows older comments than the newest. */
  readonly showsOlder?: boolean;
  /** Takes a request back into a draft; none where there are no drafts. */
  readonly takeBack?: BoundAction<{ readonly id: string }>;
  /** What can be done with it while it is a draft, and once it has ended. */
  readonly next?: ReactNode;
}

/** One change as an approver needs it: who asks, what changes field by field, the guard in words, the decision. */
export function ChangeDetail(props: ChangeDetailProps) {
  const {
    change,
    now,
    decide,
    withdraw,
    test,
    emergency,
    offer,
    changesHref,
    comment,
    showsOlder = false,
    takeBack,
    next,
  } = props;
  const look = changeStateLooks[change.state];
  const open = change.state === "requested";
  return (
    <article aria-label={change.title}>
      <PageHeader
        level={2}
        title={change.title}
        aside={<StatusBadge tone={look.tone}>{look.word}</StatusBadge>}
        description={
          <>
            {change.requester}
            {change.byToken && " (by a token)"} {change.state === "draft" ? "saved it" : "asked"}{" "}
            <Time at={change.requestedAt} now={now} />
            {open ? (
              <>
                . Expires <Time at={change.expiresAt} now={now} />.
              </>
            ) : (
              change.closedAt !== null && (
                <>
                  . Closed <Time at={change.closedAt} now={now} />.
                </>
              )
            )}
          </>
        }
      />
      {change.stateWhy !== null && (
        <div className="mb-4">
          <Callout tone={look.tone} title={change.stateWhy} />
        </div>
      )}
      <p role="status" className="sr-only">
        Now {look.word}; approvals: {change.approvals}.
      </p>
      {change.unopened !== null && <Unopened change={change} why={change.unopened} />}
      <OtherChanges change={change} changesHref={changesHref} />
      {emergency}
      {change.reason !== null && (
        <Section title="Reason">
          <p className="max-w-prose whitespace-pre-wrap wrap-anywhere">{change.reason}</p>
        </Section>
      )}
      <Section title="What changes">
        <DiffView fields={change.fields} />
      </Section>
      {change.uses !== null && change.gateway !== null && (
        <Section title="What uses the vault">
          <UsedBy gateway={change.gateway} {...change.uses} />
        </Section>
      )}
      {change.connection !== null && test !== undefined && (
        <Section title="Connection">
          <ChangeConnection
            change={{ id: change.id, hash: change.hash, connection: change.connection }}
            now={now}
            test={test}
          />
        </Section>
      )}
      <Section title="Guard">
        <p className="mb-2">
          {open ? guardWords(change) : `${change.approvals} of ${formatPlural(change.approvalsNeeded, "approval")}`}
        </p>
        <Decisions decisions={change.decisions} now={now} />
        {change.story.editors.length > 0 && (
          <p className="mt-2 text-sm text-muted">
            {change.story.editors.join(", ")} wrote at it, and cannot decide on it.
          </p>
        )}
        {open && (
          <p className="mt-2 text-sm text-muted">
            {change.story.deciders.length === 0
              ? "Nobody could decide on it now: no Approver here is without a hand in it."
              : `Who may decide now: ${change.story.deciders.join(", ")}.`}
          </p>
        )}
      </Section>
      {open && (
        <Section title="Decision">
          {change.mayDecide ? (
            <ChangeDecision change={change} decide={decide} rejectOnly={change.unopened !== null} />
          ) : (
            <p className="text-muted">{change.whyNot}</p>
          )}
          {change.mine && (
            <div className="mt-3 flex flex-wrap items-start gap-2">
              <ActionForm
                action={withdraw}
                submit="Withdraw change"
                submitTone="plain"
                layout="bare"
                hidden={{ id: change.id }}
              />
              {takeBack !== undefined && change.unopened === null && (
                <ActionForm
                  action={takeBack}
                  submit="Take back into a draft"
                  submitTone="quiet"
                  layout="bare"
                  hidden={{ id: change.id }}
                  doneHref={`${changesHref}/{id}`}
                />
              )}
            </div>
          )}
          {change.unopened === null && offer}
        </Section>
      )}
      {next}
      <Section title="What happened">
        <OlderComments change={change} path={`${changesHref}/${change.id}`} showsOlder={showsOlder} />
        <ChangeTimeline steps={change.story.steps} state={change.state} now={now} />
        {change.mayComment && (
          <div className="mt-4 max-w-prose">
            <ActionForm action={comment} submit="Comment" submitTone="plain" hidden={{ id: change.id }} resetOnDone>
              <Field name="text" label="Comment" help="It stays: comments are neither altered nor deleted.">
                <Textarea rows={2} maxLength={2000} />
              </Field>
            </ActionForm>
          </div>
        )}
      </Section>
      <Section title="Document">
        <DefinitionList
          items={[
            { term: "Operation", value: change.operation, mono: true },
            { term: "Gateway", value: change.gateway ?? "all of Keyhole", mono: change.gateway !== null },
            { term: "What is approved (SHA-256)", value: change.hash, mono: true },
          ]}
        />
      </Section>
    </article>
  );
}

/** What the row itself holds still stands on the page; only carrying it out is over. */
function Unopened({ change, why }: { readonly change: ChangeDetailChange; readonly why: string }) {
  const wayOut =
    change.state === "draft"
      ? "Its author discards it and makes another."
      : "Whoever asked for it withdraws it, or one who decides rejects it; then it is asked for anew.";
  return (
    <div className="mb-4">
      <Callout tone="failing" title={why}>
        <p>
          What is written here is what was asked for and what its hash covers. It can be read and not be carried out.{" "}
          {wayOut}
        </p>
      </Callout>
    </div>
  );
}

interface OlderCommentsProps {
  readonly change: ChangeDetailChange;
  readonly path: string;
  readonly showsOlder: boolean;
}

function OlderComments({ change, path, showsOlder }: OlderCommentsProps) {
  const { earlier } = change.story;
  if (earlier === null && !showsOlder) return null;
  return (
    <nav aria-label="Pages of comments" className="mb-2 flex gap-3 text-sm">
      {earlier !== null && (
        <Link className="underline" href={`${path}?comments=${encodeURIComponent(earlier)}`} scroll={false}>
          Older comments
        </Link>
      )}
      {showsOlder && (
        <Link className="underline" href={path} scroll={false}>
          Newest comments
        </Link>
      )}
    </nav>
  );
}

function OtherChanges({ change, changesHref }: Pick<ChangeDetailProps, "change" | "changesHref">) {
  const { follows, followedBy } = change;
  return (
    <>
      {follows !== null && (
        <p className="mb-4">
          It takes the place of{" "}
          <Link className="underline" href={`${changesHref}/${follows.id}`}>
            one that is {changeStateLooks[follows.state].word}
          </Link>
          .
        </p>
      )}
      {followedBy !== null && (
        <p className="mb-4">
          <Link className="underline" href={`${changesHref}/${followedBy.id}`}>
            Another one
          </Link>{" "}
          took its place.
        </p>
      )}
    </>
  );
}

function Decisions({
  decisions,
  now,
}: {
  readonly decisions: readonly ChangeDecisionRow[];
  readonly now: Date | string;
}) {
  if (decisions.length === 0) return <p className="text-sm text-muted">Nobody has decided yet.</p>;
  return (
    <ul className="grid gap-1 text-sm">
      {decisions.map((each) => (
        <li key={`${each.person}-${String(each.decidedAt)}`} className="flex items-baseline gap-2">
          <ToneShape tone={each.approved ? "resolved" : "refused"} className="size-2" />
          <span className="min-w-0 wrap-anywhere">
            {each.person} {each.approved ? "approved" : "rejected"} <Time at={each.decidedAt} now={now} />
            {each.reason !== null && each.reason !== "" && <q className="ml-1 text-muted">{each.reason}</q>}
          </span>
        </li>
      ))}
    </ul>
  );
}
