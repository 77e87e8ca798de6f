import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { EmptyState } from "@/components/ui/empty-state";

export interface EmergencyAccountsProps {
  readonly admins: readonly {
    readonly id: string;
    readonly name: string;
    readonly breakGlass: boolean;
    readonly hasPassword: boolean;
  }[];
  /** Sends `person` and `marked`; null for readers. */
  readonly mark: BoundAction | null;
}

/** The Access admins, and whose password counts when no other does. */
export function EmergencyAccounts({ admins, mark }: EmergencyAccountsProps) {
  if (admins.length === 0) return <EmptyState>Access admins will stand here.</EmptyState>;
  return (
    <ul className="divide-y border-y text-sm">
      {admins.map(({ id, name, breakGlass, hasPassword }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2">
          <div className="min-w-0">
            <p className="font-medium wrap-anywhere">{name}</p>
            <p className="text-muted">{stateOf(breakGlass, hasPassword)}</p>
          </div>
          {mark !== null && (hasPassword || breakGlass) && (
            <ActionForm
              action={mark}
              submit={breakGlass ? "No longer" : "Mark for emergencies"}
              submitTone="plain"
              layout="bare"
              hidden={{ person: id, marked: String(!breakGlass) }}
              label={`${breakGlass ? "Unmark" : "Mark"} ${name}`}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function stateOf(breakGlass: boolean, hasPassword: boolean): string {
  if (!hasPassword) return "Has no password: comes by single sign-on only";
  return breakGlass ? "Their password always counts" : "Their password counts while passwords are accepted";
}
