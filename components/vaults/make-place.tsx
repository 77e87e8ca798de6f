"use client";

import { useId, useRef, useState } from "react";
import type { ActionState, BoundAction } from "@/lib/server/action-state";
import type { PlaceMaking } from "@/lib/domain/value-writing";
import { useAction } from "@/components/use-action";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Input } from "@/components/ui/input";

export interface MakePlaceProps {
  readonly action: BoundAction<PlaceMaking>;
  /** "Konnect Config Store". */
  readonly what: string;
}

/** Makes the place that the vault of the form around it will read from, and puts its id into the form. */
export default function MakePlace({ action, what }: MakePlaceProps) {
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const [name, setName] = useState("");
  const { run, busy } = useAction(action);
  const [state, setState] = useState<ActionState<PlaceMaking> | null>(null);

  async function make() {
    const form = place.current?.closest("form");
    if (busy || form === null || form === undefined) return;
    const data = new FormData(form);
    data.set("name", name);
    setState(null);
    const answer = await run(data);
    setState(answer);
    const made = answer.status === "done" ? answer.value.config : null;
    for (const [field, value] of Object.entries(made ?? {})) {
      const input = form.querySelector<HTMLInputElement>(`input[name="config.${CSS.escape(field)}"]:not(:disabled)`);
      if (input === null) continue;
      input.value = value;
      // So that what is shown of the form knows of it.
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  const made = state?.status === "done" ? state.value : null;
  return (
    <div ref={place} className="grid grid-cols-1 gap-3">
      <div className="grid grid-cols-1 gap-1">
        <label htmlFor={id} className="font-medium">
          Name of a new one
        </label>
        <div className="flex flex-wrap gap-2">
          <Input
            id={id}
            className="min-w-0 flex-1"
            autoComplete="off"
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Button busy={busy} onClick={() => void make()}>
            Create a {what}
          </Button>
        </div>
        <p className="max-w-prose text-sm text-muted">
          With the access typed above. It is there at once and stays, whatever becomes of this form.
        </p>
      </div>
      <div role="status" className="grid grid-cols-1 gap-3">
        {made?.config != null && <Callout tone="resolved" title="Created, and filled in above" />}
        {made?.advice != null && (
          <Callout tone="failing" title={made.advice.what}>
            <p>
              {made.advice.next} <span className="text-muted">Whose it is: {made.advice.whose}.</span>
            </p>
          </Callout>
        )}
        {state?.status === "error" && (
          <Callout tone="failing" title={state.message}>
            {Object.entries(state.fields).map(([field, problem]) => (
              <p key={field} className="wrap-anywhere">
                <code className="text-xs text-muted">{field}</code> {problem}
              </p>
            ))}
          </Callout>
        )}
      </div>
    </div>
  );
}
