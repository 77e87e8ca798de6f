import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { TextField } from "@/components/ui/text-field";
import { RoleFields, type RoleFieldsProps } from "./role-fields";

export interface GrantFormProps extends Omit<RoleFieldsProps, "optional"> {
  /** Sends `person`, `role`, `gateway` and `reason`. */
  readonly action: BoundAction;
  readonly person: string;
  readonly changesHref: string;
}

export function GrantForm({ action, person, changesHref, ...fields }: GrantFormProps) {
  return (
    <ActionForm
      action={action}
      submit="Grant role"
      hidden={{ person }}
      changesHref={changesHref}
      label="Grant a role"
      resetOnDone
    >
      <RoleFields {...fields} />
      <TextField name="reason" label="Reason" autoComplete="off" help="Stands in the log." />
    </ActionForm>
  );
}
