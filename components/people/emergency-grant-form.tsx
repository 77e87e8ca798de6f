import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";

export interface EmergencyGrantFormProps {
  /** Sends `person`, `gateway`, `days` and `reason`. */
  readonly action: BoundAction;
  readonly person: string;
  /** Names of the guarded ones in use. */
  readonly gateways: readonly string[];
  readonly changesHref: string;
}

/** Asks for somebody's right to apply without approval; somebody else decides on it. */
export function EmergencyGrantForm({ action, person, gateways, changesHref }: EmergencyGrantFormProps) {
  return (
    <ActionForm
      action={action}
      submit="Request emergency grant"
      hidden={{ person }}
      changesHref={changesHref}
      label="Request an emergency grant"
      resetOnDone
    >
      <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-[minmax(0,1fr)_8rem]">
        <Field name="gateway" label="Gateway" help="Guarded ones only: elsewhere nobody approves anything.">
          <Select choices={gateways.map((name) => ({ value: name, label: name }))} />
        </Field>
        <TextField name="days" label="Days" inputMode="numeric" defaultValue="7" help="1 to 30." />
      </div>
      <TextField name="reason" label="Reason" autoComplete="off" help="Whoever approves it reads it." />
    </ActionForm>
  );
}
