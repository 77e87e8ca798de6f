import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { Time } from "@/components/time";
import { EmptyState } from "@/components/ui/empty-state";

export interface EmergencyAccountsProps {
  readonly admins: readonly {
    readonly id: string;
    readonly name: string;
    readonly breakGlass: boolean;
    readonly hasPassword: boolean;
    /** The role came by a claim: such an account is not marked. */
    readonly byClaim: boolean;
    readonly lastSeenAt: Date | string | null;
  }[];
  readonly now: Date | string;
  /** Sends `person` and `marked`; null for readers. */
  readonly mark: BoundAction | null;
}

/** The Access admins, and whose password counts when no other does. */
export function EmergencyAccounts({ admins, now, mark }: EmergencyAccountsProps) {
  if (admins.length === 0) return <EmptyState>Access admins will stand here.</EmptyState>;
  return (
    <ul className="divide-y border-y text-sm">
      {admins.map(({ id, name, breakGlass, hasPassword, byClaim, lastSeenAt }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2">
          <div className="min-w-0">
            <p className="font-medium wrap-anywhere">{name}</p>
            <p className="text-muted">
              {stateOf(breakGlass, hasPassword, byClaim)} ·{" "}
              {lastSeenAt === null ? (
                "never here yet"
              ) : (
                <>
                  last here <Time at={lastSeenAt} now={now} />
                </>
              )}
            </p>
          </div>
          {mark !== null && ((hasPassword && !byClaim) || breakGlass) && (
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

function stateOf(breakGlass: boolean, hasPassword: boolean, byClaim: boolean): string {
  if (!hasPassword) return "Has no password: comes by single sign-on only";
  if (byClaim) return "Access admin by a claim, which goes with the provider: grant it by hand to mark this account";
  return breakGlass
    ? "Their password always counts, also after 90 days unused"
    : "Their password counts while passwords are accepted";
}
