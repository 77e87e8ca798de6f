import type { Metadata } from "next";
import { AuditLog } from "@/app/(console)/audit-log";
import { Shell } from "@/app/(console)/shell";
import type { PageProps } from "@/lib/server/page-props";

export const metadata: Metadata = { title: "Whole log" };

export default async function WholeAuditPage({ searchParams }: PageProps) {
  return (
    <Shell current={null}>
      <AuditLog path="/audit" gateway={null} searchParams={await searchParams} />
    </Shell>
  );
}
