"use client";

import { useEffect } from "react";
import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { useFormState } from "@/components/form-state";
import { useChainFound } from "./chain-found";
import { VerifyResult, type VerifyResultProps } from "./verify-result";

/** `through` is the last row that holds. */
type Answer = VerifyResultProps & { readonly through: number };

export interface VerifyLogProps {
  readonly action: BoundAction<Answer>;
}

/** The button that recomputes the whole chain, and what it found. */
export function VerifyLog({ action }: VerifyLogProps) {
  return <ActionForm action={action} submit="Verify" submitTone="plain" label="Verify the log" below={<Found />} />;
}

function Found() {
  const { state, pending } = useFormState();
  const { tell } = useChainFound();
  // The form is over an action with this very answer.
  const found = state.status === "done" ? (state.value as Answer) : null;
  useEffect(() => {
    if (found !== null) tell({ through: found.through, brokenAt: found.broken?.n ?? null });
  }, [found, tell]);
  if (pending) {
    return (
      <div role="status" className="grid gap-1 text-sm text-muted">
        Recomputing the chain from its first row
        <progress aria-label="Verifying" className="h-1 w-full accent-brass" />
      </div>
    );
  }
  return found === null ? null : <VerifyResult {...found} />;
}
