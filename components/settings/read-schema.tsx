"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ActionState, BoundAction } from "@/lib/server/action-state";
import type { FetchedSchema } from "@/lib/services/vault-schemas/schema";
import { formatPlural } from "@/lib/format";
import { useAction } from "@/components/use-action";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { toast } from "@/components/ui/toast";

export interface ReadSchemaProps {
  readonly action: BoundAction<FetchedSchema>;
  readonly gateway: string;
  /** Of the custom vault. */
  readonly name: string;
}

/** Asks the gateway for the schema of a custom vault; what keeps it from telling stands below, with whose that is. */
export function ReadSchema({ action, gateway, name }: ReadSchemaProps) {
  const router = useRouter();
  const { run, busy } = useAction(action);
  const [state, setState] = useState<ActionState<FetchedSchema> | null>(null);

  async function read() {
    if (busy) return;
    setState(null);
    const answer = await run({ gateway, name });
    setState(answer);
    const schema = answer.status === "done" ? answer.value.read?.schema : undefined;
    if (schema === undefined) return;
    const fields = formatPlural(Object.keys(schema.config).length, "field");
    router.refresh();
    toast(`Schema of ${name} read from the gateway: ${fields}.`);
  }

  const fault = state?.status === "done" ? state.value.fault : null;
  return (
    <>
      <Button tone="quiet" busy={busy} aria-label={`Read from the gateway: ${name}`} onClick={() => void read()}>
        Read from the gateway
      </Button>
      <div role="status" className="order-last w-full empty:hidden">
        {fault !== null && (
          <Callout tone="failing" title={fault.what}>
            <p>{fault.next}</p>
            <p className="text-muted">Whose it is: {fault.whose}</p>
          </Callout>
        )}
        {state?.status === "error" && <Callout tone="failing" title={state.message} />}
      </div>
    </>
  );
}
