"use client";

import { useFormState } from "@/components/form-state";
import { Field, FieldProblem } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Textarea } from "@/components/ui/textarea";
import type { KongSchema } from "@/lib/domain/schema/kong-schema";
import { sealedMark } from "@/lib/domain/schema/sealed-members";
import { firstText } from "./custom-draft";

export interface CustomConfigProps {
  /** What a new text is begun from. */
  readonly begun: KongSchema | null;
  /** What the text starts from, what is sealed standing in it as the mark; without it a new one is begun. */
  readonly text?: string | undefined;
}

/** The config of a custom vault as one JSON text, with what is wrong of its members by dotted path. */
export default function CustomConfig({ begun, text }: CustomConfigProps) {
  const problems = Object.entries(useFormState().problems).filter(([name]) => name.startsWith("config."));
  return (
    <Section title="Config" description="Where nodes find the backend and how they sign in, as the module wants it.">
      <Field
        name="config"
        label="Config as JSON"
        kongName="config"
        problem={problems.length > 0 ? "Kong would refuse some of its members:" : undefined}
        help={
          <>
            One object. A sensitive member is sealed when it is saved and stands here as{" "}
            <code className="text-xs whitespace-nowrap">&quot;{sealedMark}&quot;</code> from then on: left so, it stays;
            left out, it goes.
          </>
        }
      >
        <Textarea
          mono
          rows={16}
          defaultValue={text ?? firstText(begun)}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          data-secret=""
          className="text-xs leading-5"
        />
      </Field>
      {problems.length > 0 && (
        <ul className="mt-1 grid gap-0.5" aria-label="What is wrong, by member">
          {problems.map(([name, problem]) => (
            <li key={name} className="flex flex-wrap items-baseline gap-x-2">
              <code className="text-xs wrap-anywhere text-muted">{name}</code>
              <FieldProblem id={`problem-${name}`} text={problem} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
