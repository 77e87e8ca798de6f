import type { ReactNode } from "react";
import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { DiffView } from "@/components/diff-view";
import { UsedBy } from "@/components/references/used-by";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { Callout } from "@/components/ui/callout";
import { DefinitionList } from "@/components/ui/definition-list";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { ChangeConnection } from "./change-connection";
import { ChangeDecision } from "./change-decision";
import type { ChangeDetailChange } from "./change-detail-change";
import { ChangeGuard } from "./change-guard";
import { ChangeHistory } from "./change-history";
import { changeStateLooks } from "./change-state";
import { OtherChanges } from "./other-changes";
import { UnopenedChange } from "./unopened-change";

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
      {change.unopened !== null && <UnopenedChange change={change} why={change.unopened} />}
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
      <ChangeGuard change={change} now={now} />
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
      <ChangeHistory change={change} now={now} changesHref={changesHref} comment={comment} showsOlder={showsOlder} />
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
