import { ActionForm } from "@/components/action-form";
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
  return (
    <ul className="grid grid-cols-1 gap-2">
      {gateways.map(({ id, name, version, guarded }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-2 border-b pb-2">
          <span className="font-mono">{name}</span>
          <ActionForm
            action={action}
            submit={guarded ? "Request to bring back" : "Bring back"}
            submitTone="quiet"
            layout="bare"
            label={`Bring ${name} back`}
            hidden={{ gateway: name, id, version, archived: "false" }}
            changesHref={changesHref}
          />
        </li>
      ))}
    </ul>
  );
}
