import { Time } from "@/components/time";
import { Section } from "@/components/ui/section";
import { ToneShape } from "@/components/ui/tone-shape";
import { formatPlural } from "@/lib/format";
import type { ChangeDecisionRow, ChangeDetailChange } from "./change-detail-change";
import { guardWords } from "./change-state";

interface ChangeGuardProps {
  readonly change: ChangeDetailChange;
  readonly now: Date | string;
}

/** How many have to approve, who did, and who may. */
export function ChangeGuard({ change, now }: ChangeGuardProps) {
  const open = change.state === "requested";
  return (
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
