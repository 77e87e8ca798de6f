import type { ReactNode } from "react";
import { outcomeNames, outcomes } from "@/lib/domain/resolution";
import { formatCount } from "@/lib/format";
import type { BoundAction } from "@/lib/server/action-state";
import type { ReferencePage, ReferenceRow as Row } from "@/lib/services/references/schema";
import { CheckButton } from "@/components/checks/check-button";
import { DataTable, type Column, type ListQuery } from "@/components/data-table";
import type { ListFilter } from "@/components/table-toolbar";
import { Time } from "@/components/time";
import { toneLooks, type Tone } from "@/components/tone";
import { EmptyState } from "@/components/ui/empty-state";
import { Icon } from "@/components/ui/icon";
import { MaskedPreview } from "./masked-preview";
import { readable } from "./readable";
import { readingOf, type ReadingRules } from "./reading";
import { ReferenceBulk, type Tracking } from "./reference-bulk";
import { ReferenceParts } from "./reference-parts";
import { ReferenceState } from "./reference-state";

export interface ReferenceListProps {
  readonly gateway: string;
  readonly query: ListQuery;
  readonly page: ReferencePage;
  readonly rules: ReadingRules;
  readonly now: Date;
  /** The way to begin, where there is none yet. */
  readonly empty: ReactNode;
  /** For whoever may resolve. */
  readonly check?: BoundAction;
  readonly tracking?: Tracking;
}

/** A gateway's tracked references with what became of each; several can be chosen. */
export function ReferenceList({ gateway, query, page, rules, now, empty, check, tracking }: ReferenceListProps) {
  const path = `/g/${gateway}/references`;
  const rows = page.references;
  return (
    <DataTable
      caption="References"
      columns={columns(now, rules, check === undefined ? null : { gateway, action: check })}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => `${path}/${row.id}`}
      query={query}
      search="Any part of a reference"
      filters={filters(page.names)}
      page={page}
      count={formatCount(page.count)}
      choose={{
        nameOf: (row) => readable(row.text),
        bar: (
          <ReferenceBulk
            gateway={gateway}
            rows={rows.map(({ id, text }) => ({ id, text }))}
            {...(check !== undefined && { check })}
            {...(tracking !== undefined && { tracking })}
          />
        ),
      }}
      empty={
        <EmptyState action={empty}>
          References of {gateway} will stand here, each with what became of it: paste them as they stand in your
          configuration.
        </EmptyState>
      }
    />
  );
}

/** For whoever may resolve: each row has a button of its own. */
type RowCheck = { readonly gateway: string; readonly action: BoundAction } | null;

const columns = (now: Date, rules: ReadingRules, check: RowCheck): readonly Column<Row>[] => [
  {
    key: "reference",
    header: "Reference",
    sortable: true,
    mono: true,
    cell: ({ text }) => (
      <span
        title={readingOf(text, rules).words.replaceAll("`", "")}
        className="inline-block wrap-anywhere md:min-w-64 lg:min-w-72"
      >
        <ReferenceParts text={text} rules={rules} />
      </span>
    ),
  },
  {
    key: "state",
    header: "Outcome",
    sortable: true,
    cell: ({ state, outcome }) => <ReferenceState state={state} outcome={outcome} />,
  },
  {
    key: "preview",
    header: "Preview",
    hideable: true,
    cell: ({ preview, fingerprint }) =>
      preview === null ? (
        "–"
      ) : (
        <div className="md:min-w-52">
          <MaskedPreview preview={preview} fingerprint={fingerprint} now={now} />
        </div>
      ),
  },
  {
    key: "secret",
    header: "Secret",
    hideable: true,
    mono: true,
    cell: ({ resource, version }) =>
      resource === null ? (
        "–"
      ) : (
        <span className="inline-block min-w-32 wrap-anywhere">{`${readable(resource)}${version === null ? "" : ` #${version}`}`}</span>
      ),
  },
  {
    key: "tracked",
    header: "Tracked",
    sortable: true,
    hideable: true,
    cell: ({ trackedAt, trackedBy }) => <When at={trackedAt} who={trackedBy} now={now} />,
  },
  {
    key: "checked",
    header: "Checked",
    sortable: true,
    cell: ({ id, text, checkedAt, checkedBy }) => (
      <span className="flex items-center justify-between gap-2">
        {checkedAt === null ? "–" : <When at={checkedAt} who={checkedBy ?? "worker"} now={now} />}
        {check !== null && (
          <CheckButton
            {...check}
            what={{ ids: [id] }}
            label={<Icon name="sync" className="size-3.5" />}
            name={`Check ${readable(text)}`}
            tone="quiet"
            className="-my-1 min-h-7 px-1.5"
          />
        )}
      </span>
    ),
  },
];

function When({ at, who, now }: { readonly at: Date; readonly who: string | null; readonly now: Date }) {
  return (
    <span className="whitespace-nowrap">
      <Time at={at} now={now} />
      {who !== null && <span className="text-muted"> · {who}</span>}
    </span>
  );
}

const tones: readonly Tone[] = ["failing", "refused", "stale", "waiting", "not-checkable", "resolved"];

const filters = (names: readonly string[]): readonly ListFilter[] => [
  {
    name: "state",
    label: "State",
    choices: [
      ...tones.map((tone) => ({ value: tone, label: toneLooks[tone].word })),
      { value: "unchecked", label: "not checked yet" },
    ],
  },
  { name: "name", label: "Vault", choices: names.map((name) => ({ value: name, label: readable(name) })) },
  { name: "by", label: "Tracked by", choices: [{ value: "me", label: "me" }] },
  {
    name: "outcome",
    label: "Outcome",
    choices: outcomeNames.map((outcome) => ({ value: outcome, label: outcomes[outcome].title })),
  },
];
