import type { BoundAction } from "@/lib/server/action-state";
import { DataTable, type Column } from "@/components/data-table";
import { endingColumn } from "@/components/ending-column";
import { Time } from "@/components/time";

interface TheirToken {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | string;
  readonly lastUsedAt: Date | string | null;
}

export interface TheirTokensProps {
  readonly tokens: readonly TheirToken[];
  readonly person: string;
  readonly now: Date | string;
  /** Sends `person` and `id`; null where the reader may not. */
  readonly revoke: BoundAction | null;
}

/** Somebody's live tokens, by name. */
export function TheirTokens({ tokens, person, now, revoke }: TheirTokensProps) {
  const columns: readonly Column<TheirToken>[] = [
    {
      key: "name",
      header: "Name",
      cell: ({ name, prefix }) => (
        <span className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{name}</span>
          <code className="text-xs text-muted">{prefix}…</code>
        </span>
      ),
    },
    { key: "scopes", header: "May", cell: ({ scopes }) => <span className="text-xs">{scopes.join(", ")}</span> },
    {
      key: "used",
      header: "Last used",
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? "never" : <Time at={lastUsedAt} now={now} />),
    },
    { key: "ends", header: "Ends", cell: ({ expiresAt }) => <Time at={expiresAt} now={now} /> },
  ];
  const ending = {
    submit: () => "Revoke",
    hidden: ({ id }: TheirToken) => ({ person, id }),
    label: ({ name }: TheirToken) => `Revoke the token ${name}`,
  };
  const end = revoke === null ? [] : [endingColumn({ action: revoke, ...ending })];
  return (
    <DataTable
      caption="Tokens"
      columns={[...columns, ...end]}
      rows={tokens}
      rowKey={({ id }) => id}
      query={{ path: "", params: {} }}
      empty={<p className="text-muted">None.</p>}
    />
  );
}
