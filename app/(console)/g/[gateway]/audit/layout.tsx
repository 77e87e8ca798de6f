import type { ReactNode } from "react";
import { demand } from "@/lib/server/demand";
import { loadGateway } from "@/lib/server/load-gateway";

interface AuditLayoutProps {
  readonly params: Promise<{ gateway: string }>;
  readonly children: ReactNode;
}

/** Asks before anything is sent, so that a refusal still has its status. */
export default async function AuditLayout({ params, children }: AuditLayoutProps) {
  const gateway = await loadGateway((await params).gateway);
  await demand("audit.read", gateway.id, "audit.list");
  return children;
}
