import { titleOfRole, type Role } from "@/lib/domain/access/permissions";
import type { BoundAction } from "@/lib/server/action-state";
import { DataTable, type Column } from "@/components/data-table";
import { endingColumn } from "@/components/ending-column";
import { Time } from "@/components/time";
import { grantWords, placeWords, roleWords } from "./role-words";

export interface HeldRole {
  readonly id: string;
  readonly role: Role;
  readonly gateway: string | null;
  readonly origin: string;
  readonly grantedBy: string | null;
  readonly grantedAt: Date | string;
}

export interface HeldRolesProps {
  readonly grants: readonly HeldRole[];
  readonly now: Date | string;
  /** Sends `grant`; null where the reader may not. */
  readonly revoke: BoundAction | null;
}

/** The roles somebody holds, by gateway, each with who granted it. */
export function HeldRoles({ grants, now, revoke }: HeldRolesProps) {
  const columns: readonly Column<HeldRole>[] = [
    { key: "role", header: "Role", cell: ({ role }) => <span className="font-medium">{titleOfRole[role]}</span> },
    { key: "where", header: "Where", cell: ({ gateway }) => placeWords(gateway) },
    { key: "how", header: "Granted", cell: ({ origin }) => grantWords[origin] ?? origin },
    {
      key: "by",
      header: "By",
      cell: ({ grantedBy, grantedAt }) => (
        <>
          {grantedBy ?? "set-up"} · <Time at={grantedAt} now={now} />
        </>
      ),
    },
  ];
  const ending = {
    submit: () => "Revoke",
    hidden: ({ id }: HeldRole) => ({ grant: id }),
    label: (grant: HeldRole) => `Revoke ${roleWords(grant)}`,
  };
  const end = revoke === null ? [] : [endingColumn({ action: revoke, ...ending })];
  return (
    <DataTable
      caption="Roles"
      columns={[...columns, ...end]}
      rows={grants}
      rowKey={({ id }) => id}
      query={{ path: "", params: {} }}
      empty={<p className="text-muted">No role yet, so nothing can be seen or done with this account.</p>}
    />
  );
}
