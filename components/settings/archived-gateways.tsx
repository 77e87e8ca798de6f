import { ActionForm } from "@/components/action-form";
import { AskAside, DraftButton, RequestReason } from "@/components/changes/request-fields";
import type { BoundAction } from "@/lib/server/action-state";

export interface ArchivedGatewaysProps<T> {
  readonly action: BoundAction<T>;
  readonly gateways: readonly {
    readonly id: string;
    readonly name: string;
    readonly version: number;
    readonly guarded: boolean;
  }[];
  readonly changesHref: string;
}

/** Gateways that were put away, each with the way back. */
export function ArchivedGateways<T>({ action, gateways, changesHref }: ArchivedGatewaysProps<T>) {
  const formOf = ({ id, name, version, guarded }: (typeof gateways)[number]) => (
    <ActionForm
      action={action}
      submit={guarded ? "Request to bring back" : "Bring back"}
      submitTone={guarded ? "primary" : "quiet"}
      layout={guarded ? "stack" : "bare"}
      label={`Bring ${name} back`}
      hidden={{ gateway: name, id, version, archived: "false" }}
      beside={guarded && <DraftButton />}
      changesHref={changesHref}
    >
      {guarded && <RequestReason />}
    </ActionForm>
  );
  return (
    <ul className="grid grid-cols-1 gap-2">
      {gateways.map(({ id, name, version, guarded }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-2 border-b pb-2">
          <span className="font-mono">{name}</span>
          {guarded ? (
            <AskAside summary="Bring back" label={`Bring ${name} back`}>
              {formOf({ id, name, version, guarded })}
            </AskAside>
          ) : (
            formOf({ id, name, version, guarded })
          )}
        </li>
      ))}
    </ul>
  );
}
