"use client";

import { useActionState } from "react";
import { Icon } from "./ui/icon";
import { menuItem } from "./ui/menu-item";

export interface SignOutProps {
  /** Gives back a sentence when it did not work. */
  readonly action: (before: string | null, form: FormData) => Promise<string | null>;
}

/** Ends the session; while it could not be ended, it says so where it was asked for. */
export function SignOut({ action }: SignOutProps) {
  const [problem, submit, isPending] = useActionState(action, null);
  return (
    <form action={submit} className="pt-1">
      <button type="submit" data-sign-out="" className={menuItem} aria-disabled={isPending || undefined}>
        <Icon name="sign-out" className="text-muted" /> Sign out
      </button>
      {problem !== null && (
        <p role="alert" className="px-2 py-1 text-sm text-failing">
          {problem}
        </p>
      )}
    </form>
  );
}
