import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "./action-form";
import type { Column } from "./data-table";

export interface Ending<Row> {
  readonly action: BoundAction;
  /** The verb on a row's button. */
  readonly submit: (row: Row) => string;
  /** What is sent of the row. */
  readonly hidden: (row: Row) => Readonly<Record<string, string>>;
  /** What the button is about, for assistive technology. */
  readonly label: (row: Row) => string;
}

/** The last column of a list of what somebody holds: a button a row, which ends it at once. */
export function endingColumn<Row>({ action, submit, hidden, label }: Ending<Row>): Column<Row> {
  return {
    key: "end",
    header: "End it",
    acts: true,
    align: "end",
    cell: (row) => (
      <ActionForm
        action={action}
        submit={submit(row)}
        submitTone="plain"
        layout="bare"
        hidden={hidden(row)}
        label={label(row)}
      />
    ),
  };
}
