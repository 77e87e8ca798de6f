import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";

export interface ChosenBarProps {
  /** "With the chosen references". */
  readonly label: string;
  /** How many are chosen, in words; null where none is. */
  readonly chosen: string | null;
  readonly problem: string | null;
  readonly onClear: () => void;
  /** What can be done with them. */
  readonly children: ReactNode;
}

/** What can be done with the rows that are chosen in a list; nothing where none is. */
export function ChosenBar({ label, chosen, problem, onClear, children }: ChosenBarProps) {
  if (chosen === null && problem === null) return null;
  return (
    <div className="sticky top-12 z-10 mb-2 grid gap-2 bg-canvas py-1">
      {problem !== null && <Callout tone="failing" title={problem} role="alert" />}
      {chosen !== null && (
        <div
          role="toolbar"
          aria-label={label}
          className="flex flex-wrap items-center gap-2 rounded border bg-surface px-3 py-1.5"
        >
          <p role="status" className="mr-2 text-sm">
            {chosen} chosen
          </p>
          {children}
          <Button tone="quiet" className="ml-auto" onClick={onClear}>
            Choose none
          </Button>
        </div>
      )}
    </div>
  );
}
