"use client";

import { useEffect, useRef, useState, type SubmitEvent } from "react";
import type { ActionState, StepUp } from "@/lib/server/action-state";
import { FormStateContext } from "./form-state";
import { resilientAction } from "./resilient-action";
import { StepUpFields, atProvider, waysOf } from "./step-up-fields";
import { Button } from "./ui/button";
import { Callout } from "./ui/callout";

export interface StepUpDialogProps {
  readonly stepUp: StepUp;
  /** It is shown again who is there: what was asked for can be sent again. */
  readonly onDone: () => void;
  /** The page is left for the provider: what was typed is to be there afterwards. */
  readonly onLeave: () => void;
  /** Closed without it. */
  readonly onClose: () => void;
}

/** Asks who is there once more, over the form whose action needs it. What stands in that form stays. */
export default function StepUpDialog({ stepUp, onDone, onLeave, onClose }: StepUpDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="step-up-title"
      onClose={onClose}
      className="m-auto w-[min(26rem,calc(100vw-2rem))] rounded-lg border bg-surface p-4 text-start text-ink backdrop:bg-black/40"
    >
      <h2 id="step-up-title" className="text-base font-semibold">
        Confirm that it is you
      </h2>
      <p className="mt-1 mb-4 text-sm text-muted">
        This counts only from somebody who signed in within the last five minutes. What you were doing goes on
        afterwards.
      </p>
      <div className="grid grid-cols-1 gap-5">
        {waysOf(stepUp).map((way) => (
          <StepUpWay key={way.submit} way={way} stepUp={stepUp} onDone={onDone} />
        ))}
        {stepUp.confirmsBy === "provider" && (
          <p>
            {atProvider} This page is left for it. What you typed is back afterwards, but for secrets: type these again.{" "}
            <a className="font-medium text-brass underline" href={stepUp.href} onClick={onLeave}>
              Go on
            </a>
          </p>
        )}
        <div>
          <Button tone="quiet" onClick={() => dialog.current?.close()}>
            Cancel
          </Button>
        </div>
      </div>
    </dialog>
  );
}

interface StepUpWayProps {
  readonly way: ReturnType<typeof waysOf>[number];
  readonly stepUp: StepUp;
  readonly onDone: () => void;
}

/** Not an `ActionForm`, which itself opens this dialog. */
function StepUpWay({ way, stepUp, onDone }: StepUpWayProps) {
  const [state, setState] = useState<ActionState>({ status: "idle" });
  const [pending, setPending] = useState(false);

  async function send(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    setPending(true);
    const answer = await resilientAction(stepUp.confirm)({ status: "idle" }, new FormData(event.currentTarget));
    if (answer.status === "done") return onDone();
    setState(answer);
    setPending(false);
  }

  const problems = state.status === "error" ? state.fields : {};
  const toldByField = Object.keys(problems).some((name) => name === "password" || name === "code");
  return (
    <FormStateContext value={{ problems, pending, state }}>
      <form
        onSubmit={(event) => void send(event)}
        noValidate
        aria-label={way.submit}
        className="grid grid-cols-1 gap-3"
      >
        {state.status === "error" && !toldByField && <Callout tone="failing" role="alert" title={state.message} />}
        <StepUpFields asked={stepUp} password={way.password} />
        <div>
          <Button type="submit" tone={way.password && stepUp.onePress ? "plain" : "primary"} busy={pending}>
            {way.submit}
          </Button>
        </div>
      </form>
    </FormStateContext>
  );
}
