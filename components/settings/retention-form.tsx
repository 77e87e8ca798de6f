import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { RequestReason } from "@/components/changes/request-fields";
import { TextField } from "@/components/ui/text-field";

export interface RetentionFormProps {
  /** Sends `months`, and `reason` where others decide. */
  readonly action: BoundAction<unknown>;
  /** Null for ever. */
  readonly months: number | null;
  /** Whether others decide. */
  readonly asks: boolean;
  readonly changesHref: string;
}

/** For how long the audit log is kept. */
export function RetentionForm({ action, months, asks, changesHref }: RetentionFormProps) {
  return (
    <div className="max-w-md">
      <ActionForm
        action={action}
        submit={asks ? "Request change" : "Save"}
        submitTone="plain"
        label="How long the log is kept"
        changesHref={changesHref}
      >
        <TextField
          key={months ?? 0}
          name="months"
          label="Months"
          inputMode="numeric"
          autoComplete="off"
          defaultValue={months === null ? "" : String(months)}
          help="12 at least. Empty: for ever. What is older is cut off within a day, and does not come back."
        />
        {asks && <RequestReason reason="" />}
      </ActionForm>
    </div>
  );
}
