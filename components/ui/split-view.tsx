import type { ReactNode } from "react";

/** A queue at the left, what is chosen from it at the right; one above the other on a narrow screen. */
export function SplitView({ list, children }: { readonly list: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="grid grid-cols-1 gap-6 lg:grid-cols-[20rem_minmax(0,1fr)] lg:gap-8">
      <div className="min-w-0 lg:border-r lg:pr-4">{list}</div>
      <div className="min-w-0">{children}</div>
    </div>
  );
}
