import type { ReactNode } from "react";
import { toneLooks, type Tone } from "./tone";
import { ToneShape } from "./ui/tone-shape";

export interface StatusBadgeProps {
  readonly tone: Tone;
  /** Better words than the tone's own ("38 ms · 2 m ago"); the tone's word is then read out before them. */
  readonly children?: ReactNode;
  readonly className?: string;
}

/** A state: shape, colour, word. */
export function StatusBadge({ tone, children, className = "" }: StatusBadgeProps) {
  const look = toneLooks[tone];
  return (
    <span className={`inline-flex items-baseline gap-1.5 ${className}`}>
      <ToneShape tone={tone} />
      {children === undefined ? (
        <span className={look.text}>{look.word}</span>
      ) : (
        <>
          <span className="sr-only">{look.word}: </span>
          <span>{children}</span>
        </>
      )}
    </span>
  );
}
