import Link from "next/link";
import { DataTable, type Column } from "@/components/data-table";
import { GuardedBadge } from "@/components/gateway-switcher";
import { formatPlural } from "@/lib/format";
import { editionWords, type Edition } from "./edition-words";

export interface GatewayListRow {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly edition: Edition;
  readonly kongVersion: string;
  readonly environment: string | null;
  readonly guarded: boolean;
  readonly approvalsNeeded: number;
}

const columns: readonly Column<GatewayListRow>[] = [
  { key: "name", header: "Name", mono: true, cell: (gateway) => gateway.name },
  { key: "kong", header: "Kong", cell: (gateway) => `${editionWords[gateway.edition]} ${gateway.kongVersion}` },
  { key: "environment", header: "Environment", cell: (gateway) => gateway.environment ?? "–" },
  {
    key: "guard",
    header: "Guard",
    cell: (gateway) =>
      gateway.guarded ? (
        <span className="inline-flex flex-wrap items-baseline gap-x-2">
          <GuardedBadge /> <span className="text-muted">{formatPlural(gateway.approvalsNeeded, "approval")}</span>
        </span>
      ) : (
        "applies at once"
      ),
  },
  { key: "description", header: "Description", cell: (gateway) => gateway.description ?? "–" },
];

const rolesColumn = (withRoles: readonly string[]): Column<GatewayListRow> => ({
  key: "roles",
  acts: true,
  header: "Roles",
  cell: ({ id, name }) =>
    withRoles.includes(id) && (
      <Link className="underline" href={`/settings/gateways/${name}/roles`} aria-label={`Roles on ${name}`}>
        Roles
      </Link>
    ),
});

const settingsColumn = (editable: readonly string[]): Column<GatewayListRow> => ({
  key: "settings",
  acts: true,
  header: "Settings",
  cell: ({ id, name }) =>
    editable.includes(id) && (
      <Link className="underline" href={`/settings/gateways/${name}`} aria-label={`Settings of ${name}`}>
        Settings
      </Link>
    ),
});

export interface GatewayListProps {
  readonly gateways: readonly GatewayListRow[];
  /** The ids of those that the reader may alter. */
  readonly editable: readonly string[];
  /** The ids of those whose holders of roles the reader may see. */
  readonly withRoles: readonly string[];
  /** The ids of those that the reader may look into; others lead to who holds a role there. */
  readonly seen: readonly string[];
}

/** The gateways on which the reader holds a role. */
export function GatewayList({ gateways, editable, withRoles, seen }: GatewayListProps) {
  return (
    <DataTable
      caption="Gateways"
      columns={[
        ...columns,
        ...(withRoles.length > 0 ? [rolesColumn(withRoles)] : []),
        ...(editable.length > 0 ? [settingsColumn(editable)] : []),
      ]}
      rows={gateways}
      rowKey={(gateway) => gateway.id}
      rowHref={({ id, name }) =>
        !seen.includes(id) && withRoles.includes(id) ? `/settings/gateways/${name}/roles` : `/g/${name}`
      }
      query={{ path: "", params: {} }}
      empty={<p className="text-muted">You hold no role on any gateway. An Access admin grants them.</p>}
    />
  );
}
