import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { DataTable, type Column } from "@/components/data-table";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { EmptyState } from "@/components/ui/empty-state";

export interface TokenRow {
  readonly id: string;
  readonly name: string;
  /** Its first characters, by which one recognises it. */
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly reportOnly?: boolean;
  readonly createdAt: Date | string;
  readonly expiresAt: Date | string;
  readonly lastUsedAt: Date | string | null;
  readonly revokedAt: Date | string | null;
}

export interface TokenListProps {
  readonly tokens: readonly TokenRow[];
  readonly now: Date | string;
  /** Sends `id`. */
  readonly revoke: BoundAction;
  /** Whose they are, where nobody's are listed. */
  readonly empty?: string;
}

const emptyWords = "Your tokens for the REST API will stand here, each with what it may do and when it ends.";

/** Tokens with what each may do, the ended ones too. */
export function TokenList({ tokens, now, revoke, empty = emptyWords }: TokenListProps) {
  const isOpen = (token: TokenRow) => token.revokedAt === null && new Date(token.expiresAt) > new Date(now);
  const columns: readonly Column<TokenRow>[] = [
    {
      key: "name",
      header: "Name",
      cell: (token) => (
        <span className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{token.name}</span>
          <code className="text-xs text-muted">{token.prefix}…</code>
        </span>
      ),
    },
    {
      key: "scopes",
      header: "May",
      cell: ({ scopes, reportOnly = false }) => (
        <span className="text-xs text-muted">
          {reportOnly && "report-only: "}
          {scopes.join(", ")}
        </span>
      ),
    },
    {
      key: "used",
      header: "Last used",
      cell: (token) => (token.lastUsedAt === null ? "never" : <Time at={token.lastUsedAt} now={now} />),
    },
    { key: "state", header: "State", cell: (token) => <TokenState token={token} now={now} /> },
    {
      key: "end",
      acts: true,
      header: "End it",
      align: "end",
      cell: (token) =>
        isOpen(token) ? (
          <ActionForm
            action={revoke}
            submit="Revoke"
            submitTone="danger"
            layout="bare"
            hidden={{ id: token.id }}
            label={`Revoke ${token.name}`}
          />
        ) : (
          "–"
        ),
    },
  ];
  return (
    <DataTable
      caption="Tokens"
      columns={columns}
      rows={tokens}
      rowKey={(token) => token.id}
      query={{ path: "", params: {} }}
      empty={<EmptyState>{empty}</EmptyState>}
    />
  );
}

function TokenState({ token, now }: { readonly token: TokenRow; readonly now: Date | string }) {
  if (token.revokedAt !== null) {
    return (
      <StatusBadge tone="not-checkable">
        revoked <Time at={token.revokedAt} now={now} />
      </StatusBadge>
    );
  }
  const over = new Date(token.expiresAt) <= new Date(now);
  return (
    <StatusBadge tone={over ? "not-checkable" : "resolved"}>
      {over ? "ended" : "ends"} <Time at={token.expiresAt} now={now} />
    </StatusBadge>
  );
}
