import type { ReactNode } from "react";
import { DiffView, type DiffField } from "@/components/diff-view";
import { Section } from "@/components/ui/section";

export interface ChangeAgainProps {
  readonly again: {
    readonly moved: readonly DiffField[];
    readonly fields: readonly DiffField[];
    readonly whyNot: string | null;
  };
  /** The button that does it. */
  readonly children: ReactNode;
}

/** What moved under a change, what asking again would do, and the way to do it; or why there is none. */
export function ChangeAgain({ again, children }: ChangeAgainProps) {
  return (
    <Section title="On what is there now">
      {again.moved.length > 0 && (
        <div className="mb-4">
          <h3 className="mb-1 text-sm font-medium">What moved since then</h3>
          <DiffView fields={again.moved} />
        </div>
      )}
      {again.whyNot === null ? (
        <>
          <h3 className="mb-1 text-sm font-medium">What it would do now</h3>
          <DiffView fields={again.fields} />
          <div className="mt-3">{children}</div>
        </>
      ) : (
        <p className="text-muted">It cannot be asked for again: {again.whyNot}</p>
      )}
    </Section>
  );
}
