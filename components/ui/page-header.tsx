import type { ReactNode } from "react";

export interface PageHeaderProps {
  readonly title: ReactNode;
  /** Beside the title, quieter: a count, a state. */
  readonly aside?: ReactNode;
  readonly description?: ReactNode;
  /** Right: the primary action last. */
  readonly actions?: ReactNode;
  readonly back?: ReactNode;
  /** 2 for what stands within a page that has a head of its own. */
  readonly level?: 1 | 2;
}

/** The head of a page: title, count, primary action at the right; on a narrow screen the action comes last. */
export function PageHeader({ title, aside, description, actions, back, level = 1 }: PageHeaderProps) {
  const Heading = level === 1 ? "h1" : "h2";
  return (
    <header className="mb-4">
      {back !== undefined && <div className="mb-1 text-sm">{back}</div>}
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <div className="flex min-w-0 flex-wrap items-baseline gap-x-3">
          <Heading
            className={`min-w-0 font-semibold tracking-tight wrap-anywhere ${level === 1 ? "text-title" : "text-lg"}`}
          >
            {title}
          </Heading>
          {aside !== undefined && <div className="text-muted">{aside}</div>}
        </div>
        {actions !== undefined && (
          <div
            className={`flex flex-wrap items-center gap-2 ${description === undefined ? "" : "max-sm:order-last max-sm:mt-1"}`}
          >
            {actions}
          </div>
        )}
        {description !== undefined && (
          <div className="basis-full">
            <p className="max-w-prose text-muted wrap-anywhere">{description}</p>
          </div>
        )}
      </div>
    </header>
  );
}
