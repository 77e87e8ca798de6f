import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "./action-form";
import { HalfWayNote } from "./half-way-note";
import { TextField } from "./ui/text-field";

export interface CodeFormProps {
  /** Sends `code` and `next`. */
  readonly action: BoundAction;
  /** The page that was asked for, a path of ours. */
  readonly next: string;
  /** Where signing in begins anew. */
  readonly again: string;
}

/** The second step of signing in: a code of the app, or a recovery code. */
export function CodeForm({ action, next, again }: CodeFormProps) {
  return (
    <ActionForm action={action} submit="Sign in" hidden={{ next }} label="Enter a code">
      <TextField name="code" label="Code" autoComplete="one-time-code" autoFocus spellCheck={false} />
      <HalfWayNote again={again} />
    </ActionForm>
  );
}
