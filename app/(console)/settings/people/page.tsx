import type { Metadata } from "next";
import { DataTable, type Column } from "@/components/data-table";
import { PersonStateBadge } from "@/components/people/person-state-badge";
import { rolesInBrief } from "@/components/people/role-words";
import { Time } from "@/components/time";
import { LinkButton } from "@/components/ui/link-button";
import { roles, titleOfRole } from "@/lib/domain/access/permissions";
import { formatCount } from "@/lib/format";
import { cursorsOf, listQuery, sortOf } from "@/lib/server/list-query";
import { load } from "@/lib/server/load";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { readPeople } from "@/lib/services/people/read-people";
import { personSorts, personStates } from "@/lib/services/people/schema";
import { SettingsHead } from "../settings-head";

export const metadata: Metadata = { title: "People" };

const path = "/settings/people";

type Row = Awaited<ReturnType<typeof readPeople>>["people"][number];

export default async function PeoplePage({ searchParams }: PageProps) {
  const query = listQuery(path, await searchParams);
  const { q = "", role = "", state = "" } = query.params;
  const page = await load(readPeople, {
    q: q.slice(0, 200),
    role: roles.find((one) => one === role) ?? "",
    state: personStates.find((one) => one === state) ?? "",
    ...sortOf(query, personSorts),
    ...cursorsOf(query),
  });
  const viewer = await loadViewer();
  return (
    <>
      <SettingsHead current={path} />
      <p className="mb-3 flex flex-wrap justify-end gap-2">
        <LinkButton tone="quiet" href={`${path}/rights`}>
          Who can do this?
        </LinkButton>
        <LinkButton tone="quiet" href={`${path}/changes`}>
          What waits
        </LinkButton>
        {viewer.may("person.edit", null) && (
          <LinkButton tone="primary" href={`${path}/invite`}>
            Invite
          </LinkButton>
        )}
      </p>
      <DataTable
        caption="People"
        columns={columns(now())}
        rows={page.people}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `${path}/${id}`}
        query={query}
        search="Name or e-mail"
        filters={[
          { name: "role", label: "Role", choices: roles.map((one) => ({ value: one, label: titleOfRole[one] })) },
          { name: "state", label: "State", choices: personStates.map((one) => ({ value: one, label: one })) },
        ]}
        page={page}
        count={formatCount(page.count)}
        empty={null}
      />
    </>
  );
}

const columns = (at: Date): readonly Column<Row>[] => [
  { key: "name", header: "Name", sortable: true, cell: ({ name }) => name },
  { key: "email", header: "E-mail", sortable: true, hideable: true, cell: ({ email }) => email },
  { key: "roles", header: "Roles", cell: ({ roles: held }) => rolesInBrief(held) || "–" },
  { key: "state", header: "State", cell: ({ state }) => <PersonStateBadge state={state} /> },
  {
    key: "seen",
    header: "Last seen",
    hideable: true,
    cell: ({ lastSeenAt }) => (lastSeenAt === null ? "never" : <Time at={lastSeenAt} now={at} />),
  },
  {
    key: "since",
    header: "Since",
    sortable: true,
    hideable: true,
    cell: ({ createdAt }) => <Time at={createdAt} now={at} />,
  },
];
