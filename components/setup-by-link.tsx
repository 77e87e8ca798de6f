"use client";

import type { BoundAction } from "@/lib/server/action-state";
import { useLinkSecret } from "./link-secret";
import { SetupForm } from "./setup-form";
import { Callout } from "./ui/callout";

/** The set-up form with the secret from behind the link's hash sign. */
export function SetupByLink<T>({ action }: { readonly action: BoundAction<T> }) {
  const link = useLinkSecret();
  if (link === "") {
    return (
      <Callout tone="waiting" title="Open the link from the terminal">
        Set-up needs the one-time link that was printed when Keyhole started. It is good for 30 minutes; starting again,
        or <code>keyhole setup-link</code>, prints a new one.
      </Callout>
    );
  }
  return <SetupForm action={action} link={link} />;
}
