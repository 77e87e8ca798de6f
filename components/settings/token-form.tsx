"use client";

import { useState } from "react";
import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { useFormState } from "@/components/form-state";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { FieldProblem } from "@/components/ui/field";
import { TextField } from "@/components/ui/text-field";
import { TokenCreated, type TokenCreatedProps } from "./token-created";

export interface TokenFormProps {
  readonly action: BoundAction<TokenCreatedProps>;
  /** Permission names that the reader holds and a token may have. */
  readonly available: readonly string[];
  /** Whose it is, where it is a gateway's own. */
  readonly gateway?: string;
}

/** Makes a token; the token then stands in place of the form. */
export function TokenForm({ action, available, gateway }: TokenFormProps) {
  const [round, setRound] = useState(0);
  return (
    <ActionForm
      key={round}
      action={action}
      submit="Create token"
      {...(gateway !== undefined && { hidden: { gateway } })}
      renderDone={(made) => (
        <div className="grid grid-cols-1 gap-3">
          <TokenCreated {...made} />
          <div>
            <Button onClick={() => setRound(round + 1)}>I have copied it</Button>
          </div>
        </div>
      )}
    >
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-[minmax(0,1fr)_8rem]">
        <TextField name="name" label="Name" required autoComplete="off" help="What it is for." />
        <TextField name="days" label="Days" inputMode="numeric" defaultValue="30" help="1 to 365." />
      </div>
      {gateway === undefined && <Checkbox name="reportOnly" label="Report-only: it reads, and can never do more" />}
      <Scopes available={available} />
    </ActionForm>
  );
}

function Scopes({ available }: { readonly available: readonly string[] }) {
  const problem = useFormState().problems["scopes"];
  return (
    <fieldset aria-describedby={problem ? "scopes-problem" : undefined}>
      <legend className="mb-1 font-medium">What it may do</legend>
      <div className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
        {available.map((permission) => (
          <Checkbox key={permission} name="scopes" value={permission} label={permission} oneOfSeveral />
        ))}
      </div>
      <FieldProblem id="scopes-problem" text={problem} />
    </fieldset>
  );
}
