import { ActionForm } from "@/components/action-form";
import { Time } from "@/components/time";
import { TextField } from "@/components/ui/text-field";
import type { BoundAction } from "@/lib/server/action-state";

export interface AcknowledgeFormProps {
  readonly gateway: string;
  readonly secret: string;
  readonly acknowledged: { readonly at: Date; readonly by: string | null; readonly note: string | null } | null;
  readonly acknowledge: BoundAction;
  readonly unacknowledge: BoundAction;
  readonly now: Date;
}

/** Says that somebody has seen what is wrong, until something new happens; and takes that back. */
export function AcknowledgeForm(props: AcknowledgeFormProps) {
  const { gateway, secret, acknowledged, acknowledge, unacknowledge, now } = props;
  const hidden = { gateway, secrets: secret };
  if (acknowledged === null) {
    return (
      <ActionForm
        action={acknowledge}
        submit="Acknowledge"
        submitTone="plain"
        layout="inline"
        label="Acknowledge"
        hidden={hidden}
      >
        <TextField name="note" label="Note, if you like" autoComplete="off" maxLength={500} />
      </ActionForm>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-3">
      <p className="text-sm">
        Seen by {acknowledged.by ?? "somebody who is not known any more"} <Time at={acknowledged.at} now={now} />
        {acknowledged.note !== null && <>: {acknowledged.note}</>}
      </p>
      <ActionForm
        action={unacknowledge}
        submit="Take back"
        submitTone="quiet"
        layout="bare"
        label="Take the acknowledgement back"
        hidden={hidden}
      />
    </div>
  );
}
