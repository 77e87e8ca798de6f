"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import {
  lazy,
  startTransition,
  Suspense,
  useActionState,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
  type SubmitEvent,
} from "react";
import type { ActionState, BoundAction } from "@/lib/server/action-state";
import { fillPath } from "./fill-path";
import { keepDraft, putDraftBack, reloadWithDraft } from "./form-draft";
import { isOutdated, resilientAction } from "./resilient-action";
import { FormStateContext } from "./form-state";
import { Button } from "./ui/button";
import type { ButtonTone } from "./ui/button-style";
import { Callout } from "./ui/callout";
import { LinkButton } from "./ui/link-button";
import { toast } from "./ui/toast";

export interface ActionFormProps<T> {
  readonly action: BoundAction<T>;
  /** The verb on the button: "Request change", not "Submit". */
  readonly submit: string;
  readonly submitTone?: ButtonTone;
  /** Sent along unseen: ids, the version the form was filled from. */
  readonly hidden?: Readonly<Record<string, string | number>>;
  /** Where to go once done; `{name}` is filled from the answer: "/g/prod-eu/vaults/{prefix}". */
  readonly doneHref?: string;
  /** What this page shows is gone afterwards, so its action leaves the page alone: it is left, and all is read anew. */
  readonly takesAway?: boolean;
  /** Where changes are read; a parked change is linked as `${changesHref}/${id}`. */
  readonly changesHref?: string;
  readonly cancelHref?: string;
  /** "inline": button right behind the fields, for a field or two. "bare": the button alone. */
  readonly layout?: "stack" | "inline" | "bare";
  /** Start over after success, for forms that add to a list. */
  readonly resetOnDone?: boolean;
  /** Shown in place of the form once done; only a client component can pass it. */
  readonly renderDone?: (value: T) => ReactNode;
  /** Name of the form for assistive technology, where the page has several. */
  readonly label?: string;
  readonly children?: ReactNode;
  /** Beside the button: another way to send the form. */
  readonly beside?: ReactNode;
  /** Stands below the button and knows of the form's state (`useFormState`). */
  readonly below?: ReactNode;
}

/** Fetched when it is needed: few actions ask for it, and then once in five minutes. */
const StepUpDialog = lazy(() => import("./step-up-dialog"));

const layouts = {
  stack: "grid grid-cols-1 gap-4",
  inline: "flex flex-wrap items-end gap-2",
  bare: "inline-grid gap-2 text-start",
} as const;

/**
 * A form over one action, with its four states: idle, done, parked for approval, error. Nothing typed is ever lost: the
 * form submits by itself instead of letting React reset it.
 */
export function ActionForm<T>({
  action,
  submit,
  submitTone = "primary",
  hidden = {},
  doneHref,
  takesAway = false,
  changesHref,
  cancelHref,
  layout = "stack",
  resetOnDone = false,
  renderDone,
  label,
  children,
  beside,
  below,
}: ActionFormProps<T>) {
  // The verb may count what was typed, a name does not.
  const title = label ?? submit;
  const form = useRef<HTMLFormElement>(null);
  const router = useRouter();
  function leave(value: T) {
    if (doneHref === undefined) return;
    router.push(fillPath(doneHref, value));
    if (takesAway) router.refresh();
  }
  const idle: ActionState<T> = { status: "idle" };
  const [state, dispatch, pending] = useActionState(
    announcedAction(resilientAction(action), leave),
    idle as Awaited<ActionState<T>>,
  );
  const [back, setBack] = useState<ReturnType<typeof putDraftBack>>(null);
  const [putAway, setPutAway] = useState<ActionState<T> | null>(null);
  const notice = useRef<HTMLDivElement>(null);
  const busy = useRef(false);
  const sent = useRef<FormData>(null);

  useEffect(() => {
    const found = putDraftBack(form.current, title);
    if (found !== null) setBack(found);
  }, [title]);

  useEffect(() => {
    if (!pending) busy.current = false;
  }, [pending, state]);

  useEffect(() => {
    if (isOutdated(state) && reloadWithDraft(form.current, title)) return;
    if (state.status === "error") focusFirstProblem(form.current, notice.current);
    if (state.status === "pending") notice.current?.focus();
    if (state.status !== "done") return;
    if (resetOnDone) form.current?.reset();
    // Only a new answer calls for anything.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [state]);

  function send(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy.current) return;
    busy.current = true;
    const data = new FormData(event.currentTarget, event.nativeEvent.submitter);
    sent.current = data;
    startTransition(() => dispatch(data));
  }

  function sendAgain() {
    setPutAway(state);
    const data = sent.current;
    if (data !== null) startTransition(() => dispatch(data));
  }

  const shared = useMemo(
    () => ({ problems: state.status === "error" ? state.fields : {}, pending, state }),
    [pending, state],
  );
  const parked = state.status === "pending" && putAway !== state ? state : null;

  if (state.status === "done" && renderDone !== undefined) return renderDone(state.value);
  return (
    <FormStateContext value={shared}>
      <form ref={form} action={dispatch} onSubmit={send} noValidate aria-label={label} className={layouts[layout]}>
        {Object.entries(hidden).map(([name, value]) => (
          <input
            key={name}
            type="hidden"
            name={name}
            value={(name === "version" && state.status !== "done" && back?.version) || value}
          />
        ))}
        <div ref={notice} tabIndex={-1} className="w-full outline-none empty:hidden">
          {back !== null && state.status === "idle" && (
            <Callout
              tone="waiting"
              title={back.left ? "You are back" : "Keyhole was updated, so this page was loaded again"}
              role="status"
            >
              <p>Nothing was sent. What you typed is back, but for secrets: type these again.</p>
            </Callout>
          )}
          {state.status === "error" && <ErrorSummary state={state} />}
          {parked !== null && (
            <Callout tone="waiting" title={parked.title} role="status">
              <p>{parked.message}</p>
              <p className="mt-2 flex flex-wrap gap-3">
                {changesHref !== undefined && (
                  <Link className="font-medium text-brass underline" href={`${changesHref}/${parked.changeId}`}>
                    See the change
                  </Link>
                )}
                <button type="button" className="text-muted underline" onClick={() => setPutAway(state)}>
                  Back to the form
                </button>
              </p>
            </Callout>
          )}
        </div>
        <div hidden={parked !== null} className={layouts[layout]}>
          {children}
          <div className="flex flex-wrap items-center gap-2">
            <Button type="submit" tone={submitTone} busy={pending}>
              {submit}
            </Button>
            {beside}
            {cancelHref !== undefined && (
              <LinkButton tone="quiet" href={cancelHref}>
                Cancel
              </LinkButton>
            )}
          </div>
        </div>
        {below}
      </form>
      {state.status === "error" && state.stepUp !== undefined && putAway !== state && (
        <Suspense>
          <StepUpDialog
            stepUp={state.stepUp}
            onDone={sendAgain}
            onLeave={() => keepDraft(form.current, title, true)}
            onClose={() => setPutAway(state)}
          />
        </Suspense>
      )}
    </FormStateContext>
  );
}

/**
 * The same action, whose success is said in passing and leads on. Not left to an effect: what was done may take the form
 * away, as revoking a token takes its button.
 */
function announcedAction<T>(action: BoundAction<T>, leave: (value: T) => void): BoundAction<T> {
  return async (_state, form) => {
    // No action reads the state it is given, so none is sent back to where it came from.
    const answer = await action({ status: "idle" }, form);
    if (answer.status !== "done") return answer;
    if (answer.message !== null) toast(answer.message, answer.tone === undefined ? {} : { tone: answer.tone });
    leave(answer.value);
    return answer;
  };
}

function ErrorSummary({ state }: { readonly state: Extract<ActionState, { status: "error" }> }) {
  const problems = Object.entries(state.fields);
  return (
    <Callout tone="failing" title={state.message} role="alert">
      {(problems.length > 0 || state.requestId !== null || state.stepUp !== undefined) && (
        <>
          {problems.map(([name, problem]) => (
            <p key={name} className="wrap-anywhere">
              {problems.length > 1 && <code className="text-xs text-muted">{name} </code>}
              {problem}
            </p>
          ))}
          {state.requestId !== null && (
            <p>
              In the log as <code>{state.requestId}</code>
            </p>
          )}
          {state.stepUp !== undefined && (
            <noscript>
              <a href={state.stepUp.href}>Confirm that it is you</a>
            </noscript>
          )}
        </>
      )}
    </Callout>
  );
}

function focusFirstProblem(form: HTMLFormElement | null, notice: HTMLElement | null) {
  const wrong = form?.querySelector<HTMLElement>("[aria-invalid=true]:not(:disabled)");
  (wrong ?? notice)?.focus();
}
