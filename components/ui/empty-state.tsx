import type { ReactNode } from "react";

export interface EmptyStateProps {
  /** One sentence: what will be here. */
  readonly children: ReactNode;
  /** One way to begin. */
  readonly action?: ReactNode;
}

/** An empty list: two ghosts of the rows to come, one sentence, one action. */
export function EmptyState({ children, action }: EmptyStateProps) {
  return (
    <div className="py-2">
      <div aria-hidden="true" className="divide-y border-b opacity-70">
        {["w-24", "w-16"].map((width) => (
          <div key={width} className="flex h-9 items-center gap-6 px-3">
            <span className={`ghost h-2.5 ${width}`} />
            <span className="ghost h-2.5 w-12" />
            <span className="ghost h-2.5 w-20" />
            <span className="ghost ml-auto h-2.5 w-10" />
          </div>
        ))}
      </div>
      <div className="flex flex-col items-center gap-3 px-3 py-6 text-center">
        <p className="max-w-prose text-muted">{children}</p>
        {action}
      </div>
    </div>
  );
}
