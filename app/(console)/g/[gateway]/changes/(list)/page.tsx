import type { Metadata } from "next";
import type { PageProps } from "@/lib/server/page-props";
import { ChangeQueue } from "../queue";

export const metadata: Metadata = { title: "Changes" };

export default async function ChangesPage({ params, searchParams }: PageProps<"gateway">) {
  return (
    <ChangeQueue gateway={(await params).gateway} searchParams={await searchParams} currentId={null}>
      <p className="text-muted">Choose a change to read what it would do.</p>
    </ChangeQueue>
  );
}
