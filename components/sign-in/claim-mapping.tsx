import { titleOfRole, type Role } from "@/lib/domain/access/permissions";
import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { DataTable, type Column } from "@/components/data-table";
import { RoleFields } from "@/components/people/role-fields";
import { Time } from "@/components/time";
import { EmptyState } from "@/components/ui/empty-state";
import { TextField } from "@/components/ui/text-field";

export interface MappingRow {
  readonly id: string;
  readonly value: string;
  readonly role: Role;
  /** Null for all. */
  readonly gateway: string | null;
  readonly origin: string;
  readonly createdAt: Date | string;
  /** False for a row of another issuer or claim. */
  readonly counts: boolean;
}

export interface ClaimMappingProps {
  readonly rows: readonly MappingRow[];
  readonly gateways: readonly string[];
  readonly now: Date | string;
  /** Sends `value`, `role` and `gateway`, or `remove`; null for readers, and while there is no provider. */
  readonly edit: BoundAction | null;
  /** Whether it waits for somebody else by now. */
  readonly asks: boolean;
  readonly changesHref: string;
}

/** Which role each value of the claim gives, and the form to add to it. */
export function ClaimMapping({ rows, gateways, now, edit, asks, changesHref }: ClaimMappingProps) {
  const columns: readonly Column<MappingRow>[] = [
    { key: "value", header: "Value of the claim", mono: true, cell: (row) => row.value },
    { key: "role", header: "Gives", cell: (row) => titleOfRole[row.role] },
    { key: "where", header: "Where", cell: (row) => row.gateway ?? "All gateways" },
    {
      key: "counts",
      header: "Counts",
      cell: (row) => (row.counts ? "Yes" : "No: another issuer or claim"),
    },
    { key: "since", header: "Since", cell: (row) => <Time at={row.createdAt} now={now} /> },
  ];
  const removal = (action: BoundAction): Column<MappingRow> => ({
    key: "remove",
    acts: true,
    header: "Remove",
    align: "end",
    cell: (row) => (
      <ActionForm
        action={action}
        submit="Remove"
        submitTone="danger"
        layout="bare"
        hidden={{ remove: row.id }}
        changesHref={changesHref}
        label={`Remove ${row.value}: ${titleOfRole[row.role]}`}
      />
    ),
  });
  return (
    <div className="grid grid-cols-1 gap-6">
      <DataTable
        caption="Claims and roles"
        columns={edit === null ? columns : [...columns, removal(edit)]}
        rows={rows}
        rowKey={(row) => row.id}
        query={{ path: "", params: {} }}
        empty={
          <EmptyState>
            What the provider’s groups give will stand here: the group’s name, a role, and where. Until then who comes
            by single sign-on holds what was given by hand, and nothing else.
          </EmptyState>
        }
      />
      {edit !== null && (
        <ActionForm action={edit} submit="Add row" changesHref={changesHref} resetOnDone label="Add to the mapping">
          <TextField
            name="value"
            label="Value of the claim"
            mono
            required
            autoComplete="off"
            spellCheck={false}
            help={
              asks
                ? "To the letter. Every row waits for somebody else’s approval."
                : "To the letter. Until two Approvers for all gateways are there, you add rows alone; the log says so."
            }
          />
          <RoleFields gateways={gateways} />
        </ActionForm>
      )}
    </div>
  );
}
