"use client";

import { useEffect } from "react";
import { ActionForm } from "@/components/action-form";
import { useFormState } from "@/components/form-state";
import type { Explanation } from "@/lib/domain/explanation";
import type { ReferenceRules } from "@/lib/domain/reference/parse-reference";
import type { BoundAction } from "@/lib/server/action-state";
import { ReferenceField } from "./reference-field";
import { ResolutionTrace } from "./resolution-trace";

interface ExplainConsoleProps {
  readonly action: BoundAction<Explanation>;
  readonly gateway: string;
  readonly rules: ReferenceRules;
  /** From the URL, so that a link leads to a reference; it is run only when somebody presses Enter. */
  readonly initial: string;
  readonly now: string;
}

/** Reference in, explanation below it; the URL holds the reference, so that the page can be sent to somebody. */
export function ExplainConsole({ action, gateway, rules, initial, now }: ExplainConsoleProps) {
  return (
    <ActionForm
      action={action}
      submit="Explain"
      hidden={{ gateway }}
      label="Explain a reference"
      below={<Answer now={now} />}
    >
      <ReferenceField rules={rules} defaultValue={initial} autoFocus />
    </ActionForm>
  );
}

function Answer({ now }: { readonly now: string }) {
  const { state, pending } = useFormState();
  const explanation = state.status === "done" ? (state.value as Explanation) : null;
  useEffect(() => {
    if (explanation === null) return;
    const url = new URL(window.location.href);
    url.searchParams.set("reference", explanation.reference);
    window.history.replaceState(null, "", url);
  }, [explanation]);
  if (explanation === null) return null;
  return (
    <div className={`mt-4 ${pending ? "opacity-60" : ""}`} aria-live="polite">
      <ResolutionTrace explanation={explanation} now={now} />
    </div>
  );
}
