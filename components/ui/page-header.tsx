import type { ReactNode } from "react";

export interface PageHeaderProps {
  readonly title: ReactNode;
  /** Beside the title, quieter: a count, a state. */
  readonly aside?: ReactNode;
  readonly description?: ReactNode;
  /** Right: the primary action last. */
  readonly actions?: ReactNode;
  readonly back?: ReactNode;
}

/** The head of a page: title, count, primary action at the right. */
export function PageHeader({ title, aside, description, actions, back }: PageHeaderProps) {
  return (
    <header className="mb-4">
      {back !== undefined && <div className="mb-1 text-sm">{back}</div>}
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-wrap items-baseline gap-x-3">
          <h1 className="min-w-0 text-title font-semibold tracking-tight wrap-anywhere">{title}</h1>
          {aside !== undefined && <div className="text-muted">{aside}</div>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {description !== undefined && <p className="mt-1 max-w-prose text-muted">{description}</p>}
    </header>
  );
}
