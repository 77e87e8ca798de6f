import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { DraftButton, RequestReason } from "@/components/changes/request-fields";
import { GatewayFields, type GatewaySettings } from "./gateway-fields";

export interface GatewayEditFormProps<T> {
  readonly action: BoundAction<T>;
  readonly gateway: GatewaySettings & { readonly id: string; readonly name: string; readonly version: number };
  /** The draft that is written at. */
  readonly draft?: { readonly id: string; readonly hash: string; readonly reason: string };
  readonly changesHref: string;
  readonly doneHref: string;
  readonly cancelHref: string;
}

/** What may be altered of a gateway; where it is guarded, others decide. */
export function GatewayEditForm<T>({ action, gateway, draft, ...hrefs }: GatewayEditFormProps<T>) {
  return (
    <ActionForm
      action={action}
      submit={draft !== undefined ? "Save draft" : gateway.guarded ? "Request change" : "Save"}
      hidden={{
        ...{ gateway: gateway.name, id: gateway.id, version: gateway.version },
        ...(draft && { "draft.id": draft.id, "draft.hash": draft.hash }),
      }}
      beside={draft === undefined && gateway.guarded && <DraftButton />}
      {...hrefs}
    >
      <GatewayFields values={gateway} />
      {(gateway.guarded || draft !== undefined) && <RequestReason reason={draft?.reason ?? ""} />}
    </ActionForm>
  );
}
