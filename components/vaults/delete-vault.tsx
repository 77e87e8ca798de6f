import { ActionForm } from "@/components/action-form";
import { DraftButton, RequestReason } from "@/components/changes/request-fields";
import type { BoundAction } from "@/lib/server/action-state";

export interface DeleteVaultProps<T> {
  readonly action: BoundAction<T>;
  readonly gateway: { readonly name: string; readonly guarded: boolean };
  readonly vault: { readonly id: string; readonly version: number; readonly prefix: string };
  readonly doneHref: string;
  readonly changesHref: string;
}

/** One button: what it takes away can be restored, so nobody is asked whether they are sure. */
export function DeleteVault<T>({ action, gateway, vault, doneHref, changesHref }: DeleteVaultProps<T>) {
  return (
    <ActionForm
      action={action}
      submit={gateway.guarded ? "Request to delete" : "Delete vault"}
      submitTone="danger"
      layout={gateway.guarded ? "stack" : "bare"}
      label={`Delete ${vault.prefix}`}
      hidden={{ gateway: gateway.name, id: vault.id, version: vault.version }}
      doneHref={doneHref}
      changesHref={changesHref}
      beside={gateway.guarded && <DraftButton />}
      takesAway
    >
      {gateway.guarded && <RequestReason />}
    </ActionForm>
  );
}
