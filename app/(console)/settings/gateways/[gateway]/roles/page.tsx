import type { Metadata } from "next";
import { DataTable, type Column } from "@/components/data-table";
import { EmergencyGrants } from "@/components/people/emergency-grants";
import { PersonStateBadge } from "@/components/people/person-state-badge";
import { Time } from "@/components/time";
import { Section } from "@/components/ui/section";
import { roles, titleOfRole } from "@/lib/domain/access/permissions";
import { listQuery } from "@/lib/server/list-query";
import { load } from "@/lib/server/load";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { readGatewayRoles } from "@/lib/services/people/read-gateway-roles";
import { revokeEmergencyAction } from "../../../people/actions";
import { SettingsHead } from "../../../settings-head";

type Row = Awaited<ReturnType<typeof readGatewayRoles>>["holders"][number];

export async function generateMetadata({ params }: PageProps<"gateway">): Promise<Metadata> {
  return { title: `Roles on ${(await params).gateway}` };
}

export default async function GatewayRolesPage({ params }: PageProps<"gateway">) {
  const { gateway } = await params;
  const { holders, emergencyGrants } = await load(readGatewayRoles, { gateway });
  const viewer = await loadViewer();
  const at = now();
  const byRole = roles.flatMap((role) => holders.filter((holder) => holder.role === role));
  return (
    <>
      <SettingsHead current="/settings/gateways" />
      <Section
        title={`Roles on ${gateway}`}
        description="Who holds which role here, by a grant for it or for all gateways."
      >
        <DataTable
          caption="Roles"
          columns={columns(at)}
          rows={byRole}
          rowKey={({ personId, role, forAll }) => `${personId} ${role} ${forAll}`}
          {...(viewer.may("person.read", null) && { rowHref: ({ personId }: Row) => `/settings/people/${personId}` })}
          query={listQuery(`/settings/gateways/${gateway}/roles`, {})}
          empty={<p className="text-muted">Nobody holds a role here.</p>}
        />
      </Section>
      <Section
        title="In an emergency"
        description="Who may apply vault changes of theirs here without approval. Somebody else reviews each afterwards."
      >
        <EmergencyGrants
          grants={emergencyGrants}
          of="gateway"
          now={at}
          revoke={viewer.may("role.grant", null) ? revokeEmergencyAction : null}
        />
      </Section>
    </>
  );
}

const columns = (at: Date): readonly Column<Row>[] => [
  { key: "name", header: "Name", cell: ({ name }) => name },
  { key: "role", header: "Role", cell: ({ role }) => titleOfRole[role] },
  { key: "where", header: "Granted", cell: ({ forAll }) => (forAll ? "for all gateways" : "for this one") },
  { key: "email", header: "E-mail", cell: ({ email }) => email },
  { key: "state", header: "State", cell: ({ state }) => <PersonStateBadge state={state} /> },
  { key: "since", header: "Since", cell: ({ grantedAt }) => <Time at={grantedAt} now={at} /> },
];
