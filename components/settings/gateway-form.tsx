import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { DraftButton, RequestReason } from "@/components/changes/request-fields";
import { GatewayFields } from "./gateway-fields";

export interface GatewayFormProps<T> {
  readonly action: BoundAction<T>;
  /** Adding one waits for others once a guarded gateway exists. */
  readonly asks: boolean;
  readonly changesHref: string;
  readonly doneHref?: string;
  readonly cancelHref: string;
}

/** A new gateway. */
export function GatewayForm<T>({ action, asks, changesHref, doneHref, cancelHref }: GatewayFormProps<T>) {
  return (
    <ActionForm
      action={action}
      submit={asks ? "Request change" : "Add gateway"}
      changesHref={changesHref}
      cancelHref={cancelHref}
      beside={asks && <DraftButton />}
      {...(doneHref !== undefined && { doneHref })}
    >
      <GatewayFields />
      {asks && <RequestReason />}
    </ActionForm>
  );
}
