import type { ReactNode } from "react";
import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { DiffView, type DiffField } from "@/components/diff-view";
import { UsedBy } from "@/components/references/used-by";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { Callout } from "@/components/ui/callout";
import { DefinitionList } from "@/components/ui/definition-list";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { ToneShape } from "@/components/ui/tone-shape";
import { formatPlural } from "@/lib/format";
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
  readonly decisions: readonly ChangeDecisionRow[];
  readonly mayDecide: boolean;
  /** Why the reader cannot decide it, in words. */
  readonly whyNot: string | null;
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
  /** What was applied without approval, and its review. */
  readonly emergency?: ReactNode;
  /** The way past the approvals, for whoever may take it. */
  readonly offer?: ReactNode;
}

/** One change as an approver needs it: who asks, what changes field by field, the guard in words, the decision. */
export function ChangeDetail({ change, now, decide, withdraw, emergency, offer }: ChangeDetailProps) {
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
            {change.byToken && " (by a token)"} asked <Time at={change.requestedAt} now={now} />
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
      {emergency}
      <Section title="What changes">
        <DiffView fields={change.fields} />
      </Section>
      {change.uses !== null && change.gateway !== null && (
        <Section title="What uses the vault">
          <UsedBy gateway={change.gateway} {...change.uses} />
        </Section>
      )}
      <Section title="Guard">
        <p className="mb-2">
          {open ? guardWords(change) : `${change.approvals} of ${formatPlural(change.approvalsNeeded, "approval")}`}
        </p>
        <Decisions decisions={change.decisions} now={now} />
      </Section>
      {open && (
        <Section title="Decision">
          {change.mayDecide ? (
            <ChangeDecision change={change} decide={decide} />
          ) : (
            <p className="text-muted">{change.whyNot}</p>
          )}
          {change.mine && (
            <div className="mt-3">
              <ActionForm action={withdraw} submit="Withdraw change" submitTone="plain" hidden={{ id: change.id }} />
            </div>
          )}
          {offer}
        </Section>
      )}
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
