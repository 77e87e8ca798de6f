import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { TextField } from "@/components/ui/text-field";

/** Sends `password` and `again`. */
export function PasswordForm({ action }: { readonly action: BoundAction }) {
  return (
    <div className="max-w-md">
      <ActionForm action={action} submit="Change password" submitTone="plain" resetOnDone>
        <TextField
          name="password"
          label="New password"
          type="password"
          autoComplete="new-password"
          help="12 characters or more."
        />
        <TextField name="again" label="The same again" type="password" autoComplete="new-password" />
      </ActionForm>
    </div>
  );
}
