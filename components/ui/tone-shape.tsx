import type { ReactNode } from "react";
import { toneLooks, type Tone } from "@/components/tone";

/** Each on a grid of ten units, in the current colour. */
export const toneShapes: Readonly<Record<Tone, ReactNode>> = {
  resolved: <circle cx="5" cy="5" r="4" />,
  changed: <path d="M5 .3 9.7 5 5 9.7.3 5Z" />,
  waiting: <path fillRule="evenodd" d="M5 .8a4.2 4.2 0 1 1 0 8.4A4.2 4.2 0 0 1 5 .8Zm0 1.3v5.8a2.9 2.9 0 0 0 0-5.8Z" />,
  stale: <path d="M5 .7 9.8 9.2H.2Z" />,
  failing: <path d="M1 1h8v8H1Z" />,
  "not-checkable": <circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.4" />,
  refused: (
    <g fill="none" stroke="currentColor" strokeWidth="1.4">
      <circle cx="5" cy="5" r="3.8" />
      <path d="m2.4 7.6 5.2-5.2" />
    </g>
  ),
};

/** ● ◆ ◐ ▲ ■ ○ ⊘, drawn so that they look alike in every font. A word must stand beside it. */
export function ToneShape({ tone, className = "" }: { readonly tone: Tone; readonly className?: string }) {
  return (
    <svg
      viewBox="0 0 10 10"
      aria-hidden="true"
      data-tone={tone}
      className={`inline-block shrink-0 ${className.includes("size-") ? "" : "size-2.5"} ${toneLooks[tone].text} ${className}`}
      fill="currentColor"
    >
      {toneShapes[tone]}
    </svg>
  );
}
