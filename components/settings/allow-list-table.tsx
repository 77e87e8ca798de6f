import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { AskAside, DraftButton, RequestReason } from "@/components/changes/request-fields";
import { DataTable, type Column } from "@/components/data-table";
import { Time } from "@/components/time";
import { EmptyState } from "@/components/ui/empty-state";
import { TextField } from "@/components/ui/text-field";

export interface AllowListRow {
  readonly id: string;
  readonly target: string;
  readonly note: string | null;
  readonly createdAt: Date | string;
}

export interface AllowListTableProps {
  readonly entries: readonly AllowListRow[];
  readonly now: Date | string;
  /** Sends `add` and `note`, or `remove`; null for readers who may only look. */
  readonly edit: BoundAction | null;
  /** Every change of it waits for others once a guarded gateway exists. */
  readonly asks: boolean;
  readonly changesHref: string;
}

/** Where Keyhole may connect to beyond public addresses, and the form to add to it. */
export function AllowListTable({ entries, now, edit, asks, changesHref }: AllowListTableProps) {
  const columns: readonly Column<AllowListRow>[] = [
    { key: "target", header: "Destination", mono: true, cell: (entry) => entry.target },
    { key: "note", header: "Note", cell: (entry) => entry.note ?? "–" },
    { key: "created", header: "Added", cell: (entry) => <Time at={entry.createdAt} now={now} /> },
  ];
  const removal = (action: BoundAction): Column<AllowListRow> => ({
    key: "remove",
    acts: true,
    header: "Remove",
    align: "end",
    cell: (entry) => {
      const label = `Remove ${entry.target}`;
      const form = (
        <ActionForm
          action={action}
          submit={asks ? "Request to remove" : "Remove"}
          submitTone="danger"
          layout={asks ? "stack" : "bare"}
          hidden={{ remove: entry.id }}
          changesHref={changesHref}
          beside={asks && <DraftButton />}
          label={label}
        >
          {asks && <RequestReason />}
        </ActionForm>
      );
      return asks ? (
        <AskAside summary="Remove" label={label}>
          {form}
        </AskAside>
      ) : (
        form
      );
    },
  });
  return (
    <div className="grid grid-cols-1 gap-6">
      <DataTable
        caption="Allow-list"
        columns={edit === null ? columns : [...columns, removal(edit)]}
        rows={entries}
        rowKey={(entry) => entry.id}
        query={{ path: "", params: {} }}
        empty={
          <EmptyState>
            Destinations that Keyhole may connect to will stand here: a host with its port, or a network.
          </EmptyState>
        }
      />
      {edit !== null && (
        <ActionForm
          action={edit}
          submit="Add destination"
          changesHref={changesHref}
          resetOnDone
          beside={asks && <DraftButton />}
          label="Add a destination"
        >
          <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
            <TextField
              name="add"
              label="Destination"
              mono
              required
              autoComplete="off"
              spellCheck={false}
              help="vault.internal:8200, or a network: 10.20.0.0/16 or 10.20.0.0/16:8200"
            />
            <TextField name="note" label="Note" autoComplete="off" help="Why it is needed." />
          </div>
          {asks && <RequestReason />}
        </ActionForm>
      )}
    </div>
  );
}
