"use client";

import { lazy, Suspense, useId, useRef, useState } from "react";
import type { ActionState, BoundAction } from "@/lib/server/action-state";
import type { ValueWriting } from "@/lib/domain/value-writing";
import { Time } from "@/components/time";
import { useAction } from "@/components/use-action";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";

/** Fetched when it is needed: once in five minutes. */
const StepUpDialog = lazy(() => import("@/components/step-up-dialog"));

export interface WriteValueProps {
  readonly action: BoundAction<ValueWriting>;
  readonly gateway: string;
  readonly id: string;
}

/**
 * Writes a value under a key. Where there is one already, says when it was written and replaces just that on a second
 * word. What is typed goes out once; when it is written, the field is empty again.
 */
export default function WriteValue({ action, gateway, id }: WriteValueProps) {
  const field = useId();
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const { run, busy } = useAction(action);
  const [state, setState] = useState<ActionState<ValueWriting> | null>(null);
  const [at, setAt] = useState(() => new Date(0));
  const [named, setNamed] = useState("");
  const last = useRef("");

  async function send(replaces: string) {
    if (busy) return;
    last.current = replaces;
    setState(null);
    const answer = await run({ gateway, id, key, value, replaces });
    setAt(new Date());
    setNamed(key);
    setState(answer);
    if (answer.status === "done" && answer.value.state === "written") setValue("");
  }

  const answer = state?.status === "done" ? state.value : null;
  const problems = state?.status === "error" ? state.fields : {};
  const current = answer !== null && named === key ? (answer.version ?? "") : "";
  const replaces = answer?.state === "exists" || answer?.state === "moved" ? current : "";
  return (
    <div className="grid grid-cols-1 gap-4">
      <div className="grid grid-cols-1 gap-1">
        <label htmlFor={`${field}-key`} className="font-medium">
          Key
        </label>
        <Input
          id={`${field}-key`}
          mono
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={512}
          aria-describedby={`${field}-key-help`}
          aria-invalid={problems["key"] !== undefined}
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
        <p id={`${field}-key-help`} className="text-sm text-muted">
          {problems["key"] ?? "As references have it after the prefix."}
        </p>
      </div>
      <div className="grid grid-cols-1 gap-1">
        <label htmlFor={`${field}-value`} className="font-medium">
          Value
        </label>
        <Textarea
          id={`${field}-value`}
          mono
          rows={3}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-describedby={`${field}-value-help`}
          aria-invalid={problems["value"] !== undefined}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
        <p id={`${field}-value-help`} className="max-w-prose text-sm text-muted">
          {problems["value"] ?? "Sent once and kept nowhere here. Nobody can read it back, so note where it came from."}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button tone="primary" busy={busy} onClick={() => void send("")}>
          Write value
        </Button>
        {replaces !== "" && (
          <Button tone="danger" busy={busy} onClick={() => void send(replaces)}>
            Replace it
          </Button>
        )}
      </div>
      <div role="status" className="grid grid-cols-1 gap-3">
        {answer !== null && <Outcome answer={answer} name={named} now={at} />}
        {state?.status === "error" && (
          <Callout tone="failing" title={state.message}>
            {state.requestId !== null && (
              <p>
                In the log as <code>{state.requestId}</code>
              </p>
            )}
          </Callout>
        )}
      </div>
      {state?.status === "error" && state.stepUp !== undefined && (
        <Suspense>
          <StepUpDialog
            stepUp={state.stepUp}
            onDone={() => void send(last.current)}
            onLeave={() => undefined}
            onClose={() => setState(null)}
          />
        </Suspense>
      )}
    </div>
  );
}

const titles: Record<
  ValueWriting["state"],
  { readonly tone: "resolved" | "stale" | "failing"; readonly says: string }
> = {
  written: { tone: "resolved", says: "Written" },
  exists: { tone: "stale", says: "There is a value already, and it was left as it is" },
  moved: { tone: "stale", says: "It is another by now, and was left as it is" },
  failed: { tone: "failing", says: "Not written" },
  refused: { tone: "failing", says: "Not written" },
};

function Outcome({ answer, name, now }: { readonly answer: ValueWriting; readonly name: string; readonly now: Date }) {
  const { tone, says } = titles[answer.state];
  const { writtenAt, advice } = answer;
  return (
    <Callout tone={tone} title={advice?.what ?? says}>
      {advice !== null && (
        <p>
          {advice.next} <span className="text-muted">Whose it is: {advice.whose}.</span>
        </p>
      )}
      {writtenAt !== null && (
        <p>
          <code className="wrap-anywhere">{name}</code> was written <Time at={writtenAt} now={now} />.
        </p>
      )}
      {answer.state === "moved" && writtenAt === null && <p>There is none under this key any more.</p>}
    </Callout>
  );
}
