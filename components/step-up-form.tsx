import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "./action-form";
import { StepUpFields, atProvider, waysOf, type Asked } from "./step-up-fields";

export interface StepUpFormProps {
  readonly asked: Asked;
  readonly confirm: BoundAction;
  /** The page to go on to, a path of ours. */
  readonly next: string;
}

/** The dialog's questions on a page of their own. */
export function StepUpForm({ asked, confirm, next }: StepUpFormProps) {
  if (asked.confirmsBy === "provider") {
    return (
      <ActionForm action={confirm} submit="Sign in again at your provider" hidden={{ next, provider: "again" }}>
        <p>{atProvider}</p>
      </ActionForm>
    );
  }
  return (
    <div className="grid grid-cols-1 gap-6">
      {waysOf(asked).map(({ password, submit }) => (
        <ActionForm key={submit} action={confirm} submit={submit} hidden={{ next }} label={submit}>
          <StepUpFields asked={asked} password={password} />
        </ActionForm>
      ))}
    </div>
  );
}
