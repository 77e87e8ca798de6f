import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { Field } from "@/components/ui/field";
import { Kbd } from "@/components/ui/kbd";
import { Textarea } from "@/components/ui/textarea";
import { ChangeKeys } from "./change-keys";

export interface ChangeDecisionProps {
  readonly change: { readonly id: string; readonly hash: string };
  /** Sends `id`, `hash`, `decision` and, for a rejection, `reason`. */
  readonly decide: BoundAction;
  /** What approving could not carry out can only be rejected. */
  readonly rejectOnly?: boolean;
}

/** Approve or reject what is shown here: the hash of the document that was read goes along. */
export function ChangeDecision({ change, decide, rejectOnly = false }: ChangeDecisionProps) {
  const shown = { id: change.id, hash: change.hash };
  const rejection = (
    <div data-decision="reject" className="max-w-prose">
      <ActionForm
        action={decide}
        submit="Reject"
        submitTone="danger"
        hidden={{ ...shown, decision: "reject" }}
        label="Reject"
      >
        <Field name="reason" label="Reason for rejecting" help="The requester reads it.">
          <Textarea rows={2} maxLength={1000} />
        </Field>
      </ActionForm>
    </div>
  );
  if (rejectOnly) return rejection;
  return (
    <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-[fit-content(20rem)_minmax(0,1fr)] sm:gap-8">
      <div data-decision="approve" className="grid grid-cols-1 gap-1 sm:pt-6">
        <ActionForm action={decide} submit="Approve" hidden={{ ...shown, decision: "approve" }} label="Approve" />
        <p className="text-sm text-muted max-sm:hidden" aria-hidden="true">
          <Kbd>a</Kbd> then <Kbd>Enter</Kbd>
        </p>
      </div>
      {rejection}
      <ChangeKeys />
    </div>
  );
}
