import type { ReactNode } from "react";

/** A surface with a hairline around it, for what stands beside other things. */
export function Card({ children, className = "" }: { readonly children: ReactNode; readonly className?: string }) {
  return <div className={`rounded border bg-surface ${className}`}>{children}</div>;
}
