import Link from "next/link";
import type { BoundAction } from "@/lib/server/action-state";
import { DataTable, type Column } from "@/components/data-table";
import { endingColumn } from "@/components/ending-column";
import { Time } from "@/components/time";

interface EmergencyGrant {
  readonly id: string;
  readonly personId: string;
  readonly person: string;
  readonly gateway: string;
  readonly grantedBy: string | null;
  readonly grantedAt: Date | string;
  readonly expiresAt: Date | string;
  readonly changeId: string;
}

export interface EmergencyGrantsProps {
  readonly grants: readonly EmergencyGrant[];
  /** What stands first: of one person the gateway, of one gateway the person. */
  readonly of: "person" | "gateway";
  readonly now: Date | string;
  /** Sends `grant`; null where the reader may not. */
  readonly revoke: BoundAction | null;
}

/** Who may apply without approval in an emergency, where and until when. */
export function EmergencyGrants({ grants, of, now, revoke }: EmergencyGrantsProps) {
  const first: Column<EmergencyGrant> =
    of === "person"
      ? { key: "gateway", header: "Gateway", cell: ({ gateway }) => <span className="font-medium">{gateway}</span> }
      : { key: "person", header: "Name", cell: ({ person }) => <span className="font-medium">{person}</span> };
  const columns: readonly Column<EmergencyGrant>[] = [
    first,
    { key: "until", header: "Until", cell: ({ expiresAt }) => <Time at={expiresAt} now={now} /> },
    {
      key: "by",
      header: "Asked for by",
      cell: ({ grantedBy, grantedAt }) => (
        <>
          {grantedBy ?? "somebody"} · <Time at={grantedAt} now={now} />
        </>
      ),
    },
    {
      key: "change",
      header: "How",
      acts: true,
      cell: ({ changeId }) => (
        <Link className="underline" href={`/settings/people/changes/${changeId}`}>
          by two people
        </Link>
      ),
    },
  ];
  const ending = {
    submit: () => "Revoke",
    hidden: ({ id }: EmergencyGrant) => ({ grant: id }),
    label: ({ person, gateway }: EmergencyGrant) => `Revoke the emergency grant of ${person} on ${gateway}`,
  };
  const end = revoke === null ? [] : [endingColumn({ action: revoke, ...ending })];
  return (
    <DataTable
      caption="Emergency grants"
      columns={[...columns, ...end]}
      rows={grants}
      rowKey={({ id }) => id}
      query={{ path: "", params: {} }}
      empty={<p className="text-muted">None. Nothing is applied here without approval.</p>}
    />
  );
}
