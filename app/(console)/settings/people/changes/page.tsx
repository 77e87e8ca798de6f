import type { Metadata } from "next";
import type { PageProps } from "@/lib/server/page-props";
import { PeopleChanges } from "./people-changes";

export const metadata: Metadata = { title: "Changes of people" };

export default async function PeopleChangesPage({ searchParams }: PageProps) {
  return (
    <PeopleChanges searchParams={await searchParams} currentId={null}>
      <p className="text-muted">Choose a change to see what it does.</p>
    </PeopleChanges>
  );
}
