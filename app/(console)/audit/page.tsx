import type { Metadata } from "next";
import { AuditLog } from "@/app/(console)/audit-log";
import type { PageProps } from "@/lib/server/page-props";

export const metadata: Metadata = { title: "Whole log" };

export default async function WholeAuditPage({ searchParams }: PageProps) {
  return <AuditLog path="/audit" gateway={null} searchParams={await searchParams} />;
}
