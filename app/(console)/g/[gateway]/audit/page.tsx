import type { Metadata } from "next";
import { AuditLog } from "@/app/(console)/audit-log";
import type { PageProps } from "@/lib/server/page-props";

export const metadata: Metadata = { title: "Audit" };

export default async function GatewayAuditPage({ params, searchParams }: PageProps<"gateway">) {
  const { gateway } = await params;
  return <AuditLog path={`/g/${gateway}/audit`} gateway={gateway} searchParams={await searchParams} />;
}
