import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { GatewayFields, type GatewaySettings } from "./gateway-fields";

export interface GatewayEditFormProps<T> {
  readonly action: BoundAction<T>;
  readonly gateway: GatewaySettings & { readonly id: string; readonly name: string; readonly version: number };
  readonly changesHref: string;
  readonly doneHref: string;
  readonly cancelHref: string;
}

/** What may be altered of a gateway; where it is guarded, others decide. */
export function GatewayEditForm<T>({ action, gateway, ...hrefs }: GatewayEditFormProps<T>) {
  return (
    <ActionForm
      action={action}
      submit={gateway.guarded ? "Request change" : "Save"}
      hidden={{ gateway: gateway.name, id: gateway.id, version: gateway.version }}
      {...hrefs}
    >
      <GatewayFields values={gateway} />
    </ActionForm>
  );
}
