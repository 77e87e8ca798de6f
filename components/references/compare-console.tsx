"use client";

import { ActionForm } from "@/components/action-form";
import { useFormState } from "@/components/form-state";
import { Callout } from "@/components/ui/callout";
import type { Comparison } from "@/lib/domain/comparison";
import type { BoundAction } from "@/lib/server/action-state";
import { ComparedReference } from "./compared-reference";
import type { ReadingRules } from "./reading";
import { ReferenceField } from "./reference-field";
import { useInUrl } from "./use-in-url";

interface CompareConsoleProps {
  readonly action: BoundAction<Comparison>;
  readonly gateway: string;
  readonly rules: ReadingRules;
  /** From the URL; nothing is resolved until somebody asks. */
  readonly first: string;
  readonly second: string;
  readonly now: string;
}

/** Two references in, whether their values are equal below them; the URL holds both. */
export function CompareConsole({ action, gateway, rules, first, second, now }: CompareConsoleProps) {
  return (
    <ActionForm
      action={action}
      submit="Compare"
      hidden={{ gateway }}
      label="Compare two references"
      below={<Answer gateway={gateway} rules={rules} now={now} />}
    >
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        <ReferenceField label="First reference" rules={rules} defaultValue={first} autoFocus={first === ""} />
        <ReferenceField
          name="other"
          label="Second reference"
          rules={rules}
          defaultValue={second}
          autoFocus={first !== ""}
        />
      </div>
    </ActionForm>
  );
}

interface AnswerProps {
  readonly gateway: string;
  readonly rules: ReadingRules;
  readonly now: string;
}

function Answer({ gateway, rules, now }: AnswerProps) {
  const { state, pending } = useFormState();
  const comparison = state.status === "done" ? (state.value as Comparison) : null;
  useInUrl(comparison === null ? null : { reference: comparison.first.reference, other: comparison.second.reference });
  if (comparison === null) return null;
  const { tone, title, text, first, second } = comparison;
  return (
    <article aria-label="Comparison" className={`mt-4 grid grid-cols-1 gap-4 ${pending ? "opacity-60" : ""}`}>
      <Callout tone={tone} title={title} role="status">
        {text}
      </Callout>
      <div className="grid grid-cols-1 gap-x-10 gap-y-6 lg:grid-cols-2">
        <ComparedReference title="First" gateway={gateway} explanation={first} rules={rules} now={now} />
        <ComparedReference title="Second" gateway={gateway} explanation={second} rules={rules} now={now} />
      </div>
    </article>
  );
}
