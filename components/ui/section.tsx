import type { ReactNode } from "react";

export interface SectionProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly id?: string;
}

/** A titled part of a page, parted from the next by a hairline. */
export function Section({ title, description, actions, children, id }: SectionProps) {
  const headingId = id ?? title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return (
    <section aria-labelledby={headingId} className="pb-6 [section+&]:border-t [section+&]:pt-4">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h2 id={headingId} className="text-base font-semibold">
          {title}
        </h2>
        {actions}
      </div>
      {description !== undefined && <p className="-mt-2 mb-3 max-w-prose text-sm text-muted">{description}</p>}
      {children}
    </section>
  );
}
