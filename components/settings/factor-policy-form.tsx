import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";

const choices = [
  { value: "nobody", label: "Nobody has to" },
  { value: "deciders", label: "Those who decide, also in an emergency" },
  { value: "everybody", label: "Everybody with a password" },
] as const;

export interface FactorPolicyFormProps {
  /** Sends `requiredFor`. */
  readonly action: BoundAction;
  readonly requiredFor: (typeof choices)[number]["value"];
}

/** Who has to have a second factor. */
export function FactorPolicyForm({ action, requiredFor }: FactorPolicyFormProps) {
  return (
    <div className="max-w-md">
      <ActionForm action={action} submit="Save" submitTone="plain" label="Who needs a second factor">
        <Field name="requiredFor" label="Required for">
          <Select defaultValue={requiredFor} choices={choices} />
        </Field>
      </ActionForm>
    </div>
  );
}
