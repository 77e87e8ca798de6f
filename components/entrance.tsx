import type { ReactNode } from "react";
import { Mark } from "./ui/mark";

interface EntranceProps {
  readonly title: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** The page before the console: the mark, a title, a form. */
export function Entrance({ title, wide = false, children }: EntranceProps) {
  return (
    <main className={`mx-auto px-4 py-12 ${wide ? "max-w-3xl" : "max-w-md"}`}>
      <p className="mb-6 flex items-center gap-2 font-semibold">
        <Mark className="size-6 text-brass" /> Keyhole
      </p>
      <h1 className="mb-6 text-title font-semibold tracking-tight">{title}</h1>
      {children}
    </main>
  );
}
