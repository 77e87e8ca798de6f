import type { ReactNode } from "react";
import { ThemeToggle } from "./theme-toggle";
import type { Theme } from "./theme";
import { Mark } from "./ui/mark";

export interface EntryShellProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly theme: Theme;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** What stands around the pages before anybody is signed in. */
export function EntryShell({ title, description, theme, wide = false, children }: EntryShellProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-12 items-center justify-between px-4">
        <span className="flex items-center gap-2 font-semibold">
          <Mark className="size-5 text-brass" /> Keyhole
        </span>
        <ThemeToggle theme={theme} />
      </header>
      <main
        id="content"
        className={`mx-auto w-full px-4 pt-[min(12vh,6rem)] pb-12 ${wide ? "max-w-[44rem]" : "max-w-[26rem]"}`}
      >
        <h1 className="text-title font-semibold tracking-tight">{title}</h1>
        {description !== undefined && <p className="mt-1 max-w-prose text-muted">{description}</p>}
        <div className="mt-6">{children}</div>
      </main>
    </div>
  );
}
