import type { Metadata } from "next";
import Link from "next/link";
import { DataTable, type Column } from "@/components/data-table";
import { PersonStateBadge } from "@/components/people/person-state-badge";
import { roleWords } from "@/components/people/role-words";
import { RightQuestion } from "@/components/rights/right-question";
import { PageHeader } from "@/components/ui/page-header";
import { demand } from "@/lib/server/demand";
import { cursorsOf, listQuery } from "@/lib/server/list-query";
import { load } from "@/lib/server/load";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { listRight } from "@/lib/services/rights/list-right";
import { SettingsHead } from "../../settings-head";
import { questionOf, questions } from "./questions";

export const metadata: Metadata = { title: "Who can do this?" };

const path = "/settings/people/rights";

type Listed = Awaited<ReturnType<typeof listRight>>;

export default async function RightsPage({ searchParams }: PageProps) {
  const params = await searchParams;
  const viewer = await loadViewer();
  await demand("person.read", null, "right.list");
  const asked = questionOf(params);
  const query = listQuery(path, params);
  const found = asked === null ? null : await load(listRight, { ...asked, ...cursorsOf(query) });
  return (
    <>
      <SettingsHead current="/settings/people" />
      <PageHeader
        level={2}
        back={<Link href="/settings/people">People</Link>}
        title="Who can do this?"
        description="By the roles held now, as every request is judged. Suspended people hold theirs, and cannot use them."
      />
      <RightQuestion
        path={path}
        operations={questions}
        gateways={viewer.gateways.map(({ name }) => name)}
        chosen={asked ?? { operation: "change.decide", gateway: "" }}
      />
      {found !== null && <Answer found={found} query={query} />}
    </>
  );
}

function Answer({ found, query }: { readonly found: Listed; readonly query: ReturnType<typeof listQuery> }) {
  if (found.everybody) {
    return (
      <p>
        {found.needed === "public" ? "Everybody, signed in or not." : "Everybody who is signed in, about their own."}
      </p>
    );
  }
  return (
    <>
      {found.besides !== null && <p className="mb-3 text-muted">Besides the role it takes {found.besides}.</p>}
      <DataTable
        caption="Who can"
        columns={columns}
        rows={found.people}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `/settings/people/${id}`}
        query={query}
        page={found}
        empty={<p className="text-muted">Nobody holds a role that gives this here.</p>}
      />
    </>
  );
}

const columns: readonly Column<Listed["people"][number]>[] = [
  { key: "name", header: "Name", cell: ({ name }) => name },
  { key: "roles", header: "By", cell: ({ roles }) => roles.map(roleWords).join("; ") },
  { key: "state", header: "State", cell: ({ state }) => <PersonStateBadge state={state} /> },
  { key: "email", header: "E-mail", cell: ({ email }) => email },
];
