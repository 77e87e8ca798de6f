import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { RightAnswer } from "@/components/rights/right-answer";
import { RightQuestion } from "@/components/rights/right-question";
import { PageHeader } from "@/components/ui/page-header";
import { load } from "@/lib/server/load";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { readPerson } from "@/lib/services/people/read-person";
import { explainRight } from "@/lib/services/rights/explain-right";
import { SettingsHead } from "../../../settings-head";
import { questionOf, questions } from "../../rights/questions";

export const metadata: Metadata = { title: "Why can this person do that?" };

export default async function PersonRightsPage({ params, searchParams }: PageProps<"person">) {
  const { person: id } = await params;
  if (!/^[0-9a-f-]{36}$/.test(id)) notFound();
  const asked = questionOf(await searchParams);
  const right = asked === null ? null : await load(explainRight, { person: id, ...asked });
  const name = right?.name ?? (await load(readPerson, { person: id })).name;
  const viewer = await loadViewer();
  const path = `/settings/people/${id}`;
  return (
    <>
      <SettingsHead current="/settings/people" />
      <PageHeader
        level={2}
        back={<Link href={path}>{name}</Link>}
        title={`Why can ${name} do that?`}
        description="By the roles held now, as every request is judged."
      />
      <RightQuestion
        path={`${path}/rights`}
        operations={questions}
        gateways={viewer.gateways.map((gateway) => gateway.name)}
        chosen={asked ?? { operation: "vault.create", gateway: viewer.gateways[0]?.name ?? "" }}
      />
      {right !== null && <RightAnswer right={right} now={now()} />}
    </>
  );
}
