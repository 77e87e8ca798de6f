"use client";

import Link from "next/link";
import { ActionForm } from "@/components/action-form";
import { useFormState } from "@/components/form-state";
import type { Explanation } from "@/lib/domain/explanation";
import type { BoundAction } from "@/lib/server/action-state";
import type { ReadingRules } from "./reading";
import { ReferenceField } from "./reference-field";
import { ResolutionTrace } from "./resolution-trace";
import { useInUrl } from "./use-in-url";

interface ExplainConsoleProps {
  readonly action: BoundAction<Explanation>;
  readonly gateway: string;
  readonly rules: ReadingRules;
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
      below={<Answer gateway={gateway} now={now} />}
    >
      <ReferenceField rules={rules} defaultValue={initial} autoFocus />
    </ActionForm>
  );
}

function Answer({ gateway, now }: { readonly gateway: string; readonly now: string }) {
  const { state, pending } = useFormState();
  const explanation = state.status === "done" ? (state.value as Explanation) : null;
  useInUrl(explanation === null ? null : { reference: explanation.reference });
  if (explanation === null) return null;
  return (
    <div className={`mt-4 ${pending ? "opacity-60" : ""}`} aria-live="polite">
      <ResolutionTrace explanation={explanation} now={now} />
      <p className="text-sm">
        <Link
          className="underline"
          href={`/g/${gateway}/explain/compare?reference=${encodeURIComponent(explanation.reference)}`}
        >
          Compare its value with another reference
        </Link>
      </p>
    </div>
  );
}
