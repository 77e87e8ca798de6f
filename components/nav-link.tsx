"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

export interface NavLinkProps {
  readonly href: string;
  readonly label: string;
  /** Is not where the reader is on the pages below it. */
  readonly exact?: boolean;
  /** Seldom gone to: nothing of it is loaded before. */
  readonly seldom?: boolean;
  readonly children: ReactNode;
}

/** A line of the navigation; knows whether it is where the reader is, and folds the sheet it may stand in. */
export function NavLink({ href, label, exact = false, seldom = false, children }: NavLinkProps) {
  const pathname = usePathname();
  const here = pathname === href || (!exact && pathname.startsWith(`${href}/`));
  return (
    <Link
      href={href}
      prefetch={seldom ? false : null}
      title={label}
      aria-current={here ? "page" : undefined}
      onClick={(event) => event.currentTarget.closest<HTMLElement>(":popover-open")?.hidePopover()}
      className="relative flex min-h-8 items-center gap-2.5 rounded px-2.5 text-muted -outline-offset-2 hover:bg-sunken hover:text-ink aria-[current]:bg-sunken aria-[current]:font-medium aria-[current]:text-ink aria-[current]:before:absolute aria-[current]:before:inset-y-1.5 aria-[current]:before:left-0 aria-[current]:before:w-0.5 aria-[current]:before:rounded-full aria-[current]:before:bg-brass pointer-coarse:min-h-11"
    >
      {children}
    </Link>
  );
}
