import { ActionForm } from "@/components/action-form";
import type { BoundAction } from "@/lib/server/action-state";

export interface ClearPolicyProps {
  readonly action: BoundAction;
  readonly gateway: string;
  readonly vault?: string;
  readonly secret?: string;
  readonly version: number;
  readonly label: string;
}

/** Takes a policy away; the next wider one counts from then on. */
export function ClearPolicy({ action, gateway, vault, secret, version, label }: ClearPolicyProps) {
  return (
    <ActionForm
      action={action}
      submit="Clear"
      submitTone="plain"
      layout="bare"
      label={label}
      hidden={{ gateway, version, ...(vault !== undefined && { vault }), ...(secret !== undefined && { secret }) }}
    />
  );
}
