import type { ReactNode } from "react";
import { toneLooks, type Tone } from "./tone";
import { ToneShape } from "./ui/tone-shape";

export interface ProblemPageProps {
  readonly tone: Tone;
  /** What happened. */
  readonly title: string;
  /** Whose it is, and what to do. */
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  /** No shell stands around it, so it is the document's main part. */
  readonly alone?: boolean;
}

/** A page that could not be shown: what happened, whose it is, what to do. */
export function ProblemPage({ tone, title, children, actions, alone = false }: ProblemPageProps) {
  const Part = alone ? "main" : "div";
  return (
    <Part className="mx-auto max-w-prose px-4 py-16">
      <h1 className="flex items-baseline gap-2.5 text-title font-semibold">
        <ToneShape tone={tone} />
        <span className={toneLooks[tone].text}>{title}</span>
      </h1>
      <div className="mt-2 grid gap-2 text-muted">{children}</div>
      {actions !== undefined && <div className="mt-6 flex flex-wrap gap-2">{actions}</div>}
    </Part>
  );
}
