"use client";

import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { useFormState } from "@/components/form-state";
import { Callout } from "@/components/ui/callout";
import { TextField } from "@/components/ui/text-field";

export interface ProviderVerdict {
  readonly problem: string | null;
  readonly whose: string | null;
  readonly sentence: string;
}

export interface TryProviderProps {
  /** Sends `issuer` and `ca`. */
  readonly action: BoundAction<ProviderVerdict>;
  readonly issuer: string;
  readonly ca: string | null;
}

/** Reads what a provider says of itself, and tells whether it will do. */
export function TryProvider({ action, issuer, ca }: TryProviderProps) {
  return (
    <ActionForm
      action={action}
      submit="Try it"
      submitTone="plain"
      hidden={{ ca: ca ?? "" }}
      below={<Verdict />}
      label="Try a provider"
    >
      <TextField
        name="issuer"
        label="Issuer to try"
        mono
        required
        defaultValue={issuer}
        autoComplete="off"
        spellCheck={false}
      />
    </ActionForm>
  );
}

function Verdict() {
  const { state } = useFormState();
  if (state.status !== "done") return null;
  const { problem, whose, sentence } = state.value as ProviderVerdict;
  return (
    <Callout tone={problem === null ? "resolved" : "failing"} title={sentence} role="status">
      {whose !== null && <p>Where to look: {whose}.</p>}
    </Callout>
  );
}
