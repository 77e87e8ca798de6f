import type { ReactNode } from "react";

export interface Definition {
  readonly term: ReactNode;
  readonly value: ReactNode;
  /** Set for what a machine reads. */
  readonly mono?: boolean;
}

/** Facts about one thing: name left, value right; stacked on a narrow screen. */
export function DefinitionList({ items }: { readonly items: readonly Definition[] }) {
  return (
    <dl className="divide-y border-y text-sm">
      {items.map(({ term, value, mono }, index) => (
        <div key={index} className="grid gap-x-4 px-1 py-2 sm:grid-cols-[16rem_minmax(0,1fr)]">
          <dt className="text-muted">{term}</dt>
          <dd className={`min-w-0 wrap-anywhere ${mono === true ? "font-mono" : ""}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
