import Link from "next/link";

export interface Tab {
  readonly href: string;
  readonly label: string;
  readonly count?: string;
}

/** Tabs that live in the URL: links, one of them the current page. */
export function Tabs({
  tabs,
  current,
  label,
}: {
  readonly tabs: readonly Tab[];
  readonly current: string;
  readonly label: string;
}) {
  return (
    <nav aria-label={label} className="mb-4 flex flex-wrap gap-x-1 border-b">
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href}
          aria-current={tab.href === current ? "page" : undefined}
          className="-mb-px flex min-h-9 items-center gap-1.5 border-b-2 border-transparent px-3 whitespace-nowrap text-muted -outline-offset-2 hover:text-ink aria-[current=page]:border-brass aria-[current=page]:font-medium aria-[current=page]:text-ink"
        >
          {tab.label}
          {tab.count !== undefined && <span className="text-xs text-faint">{tab.count}</span>}
        </Link>
      ))}
    </nav>
  );
}
