"use client";

import { useId, useRef, useState, type KeyboardEvent } from "react";
import type { ReferenceRules } from "@/lib/domain/reference/parse-reference";
import { useFormState } from "@/components/form-state";
import { FieldProblem } from "@/components/ui/field";
import { readingOf } from "./reading";
import { ReadingWords } from "./reading-words";
import { ReferenceParts } from "./reference-parts";

export interface ReferenceFieldProps {
  readonly name?: string;
  readonly label?: string;
  readonly defaultValue?: string;
  readonly rules?: ReferenceRules | undefined;
  readonly autoFocus?: boolean;
}

/** Lines up the coloured copy with what is typed above it, character by character. */
const letters = "font-mono text-base leading-5 tracking-normal";

/** An input that reads along as Kong does: parts in colour, its reading in words beneath. Enter sends, Escape clears. */
export function ReferenceField({
  name = "reference",
  label = "Reference",
  defaultValue = "",
  rules,
  autoFocus = false,
}: ReferenceFieldProps) {
  const id = useId();
  const [text, setText] = useState(defaultValue);
  const below = useRef<HTMLDivElement>(null);
  const reading = text === "" ? null : readingOf(text, rules);
  const problem = useFormState().problems[name];

  function clearOnEscape(event: KeyboardEvent) {
    if (event.key === "Escape" && text !== "") {
      event.preventDefault();
      setText("");
    }
  }

  return (
    <div className="grid min-w-0 flex-1 grid-cols-1 gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <div className="relative">
        <div
          ref={below}
          aria-hidden="true"
          className={`pointer-events-none absolute inset-px overflow-hidden px-2 py-[calc(0.625rem-1px)] whitespace-pre ${letters} forced-colors:hidden`}
        >
          <ReferenceParts text={text} rules={rules} wrongAt={reading?.offset ?? null} verbatim />
        </div>
        <input
          id={id}
          name={name}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={clearOnEscape}
          onScroll={(event) => {
            if (below.current !== null) below.current.scrollLeft = event.currentTarget.scrollLeft;
          }}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          // The one field of the page that people come for.
          autoFocus={autoFocus}
          placeholder="{vault://prefix/resource/key}"
          aria-describedby={`${id}-reading`}
          aria-invalid={problem ? true : undefined}
          className={`control min-h-10 bg-transparent text-transparent caret-ink ${letters} forced-colors:text-ink`}
        />
      </div>
      <FieldProblem id={`${id}-problem`} text={problem} />
      <p id={`${id}-reading`} aria-live="polite" className="min-h-5 text-sm text-muted wrap-anywhere">
        {reading === null ? (
          "Written as Kong reads it, braces included."
        ) : reading.ok ? (
          <>
            Kong reads: <ReadingWords text={reading.words} />
          </>
        ) : (
          reading.words
        )}
      </p>
    </div>
  );
}
