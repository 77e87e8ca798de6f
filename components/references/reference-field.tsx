"use client";

import { useId, useRef, useState, type KeyboardEvent } from "react";
import { useFormState } from "@/components/form-state";
import { FieldProblem } from "@/components/ui/field";
import { readingOf, type Reading, type ReadingRules } from "./reading";
import { ReadingWords } from "./reading-words";
import { ReferenceParts } from "./reference-parts";

export interface ReferenceFieldProps {
  readonly name?: string;
  readonly label?: string;
  readonly defaultValue?: string;
  readonly rules?: ReadingRules | undefined;
  readonly autoFocus?: boolean;
  /** What ⌘Enter or Ctrl+Enter does with a text that Kong reads. */
  readonly onTrack?: (reference: string) => void;
}

/** Lines up the coloured copy with what is typed above it, character by character. */
const letters = "font-mono text-base leading-5 tracking-normal";

/**
 * An input that reads along as Kong does: parts in colour, refused options underlined, the reading in words beneath.
 * Enter sends, Escape clears.
 */
export function ReferenceField({
  name = "reference",
  label = "Reference",
  defaultValue = "",
  rules,
  autoFocus = false,
  onTrack,
}: ReferenceFieldProps) {
  const id = useId();
  const [text, setText] = useState(defaultValue);
  const below = useRef<HTMLDivElement>(null);
  const reading = text === "" ? null : readingOf(text, rules);
  const problem = useFormState().problems[name];

  function onKey(event: KeyboardEvent) {
    if (event.key === "Escape" && text !== "") {
      event.preventDefault();
      setText("");
    }
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey) && onTrack !== undefined) {
      event.preventDefault();
      if (reading?.ok === true) onTrack(text);
    }
  }

  return (
    <div className="grid min-w-0 flex-1 grid-cols-1 content-start gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <div className="relative">
        <div
          ref={below}
          aria-hidden="true"
          className={`pointer-events-none absolute inset-px overflow-hidden px-2 py-[calc(0.625rem-1px)] whitespace-pre ${letters} forced-colors:hidden`}
        >
          <ReferenceParts
            text={text}
            rules={rules}
            wrongAt={reading?.offset ?? null}
            refused={refusedIn(reading)}
            verbatim
          />
        </div>
        <input
          id={id}
          name={name}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKey}
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
          aria-describedby={problem ? `${id}-problem ${id}-reading` : `${id}-reading`}
          aria-invalid={problem ? true : undefined}
          className={`control min-h-10 bg-transparent text-transparent caret-ink ${letters} forced-colors:text-ink`}
        />
      </div>
      <FieldProblem id={`${id}-problem`} text={problem} />
      <div id={`${id}-reading`} aria-live="polite" className="min-h-5 text-sm text-muted wrap-anywhere">
        {reading === null ? "Written as Kong reads it, braces included." : <ReadAlong reading={reading} />}
      </div>
    </div>
  );
}

const refusedIn = (reading: Reading | null): readonly string[] =>
  (reading?.odd ?? []).filter(({ fate }) => fate === "refused").map(({ name }) => name);

function ReadAlong({ reading }: { readonly reading: Reading }) {
  return (
    <>
      <p className={reading.ok ? "" : "text-failing"}>
        {reading.ok ? (
          <>
            Kong reads: <ReadingWords text={reading.words} />
          </>
        ) : (
          reading.words
        )}
      </p>
      {reading.unknownVault !== null && (
        <p className="text-stale">
          <ReadingWords text={reading.unknownVault} />
        </p>
      )}
      {reading.odd.map(({ name, fate, reason }) => (
        <p key={name} className={fate === "refused" ? "text-refused" : fate === "ignored" ? "" : "text-stale"}>
          <code>{name}</code>: {reason}
        </p>
      ))}
    </>
  );
}
