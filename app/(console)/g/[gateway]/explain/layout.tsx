import type { ReactNode } from "react";
import { demand } from "@/lib/server/demand";
import { loadGateway } from "@/lib/server/load-gateway";

interface ExplainLayoutProps {
  readonly params: Promise<{ gateway: string }>;
  readonly children: ReactNode;
}

/** Asks before anything is sent, so that a refusal still has its status. */
export default async function ExplainLayout({ params, children }: ExplainLayoutProps) {
  const gateway = await loadGateway((await params).gateway);
  await demand("reference.resolve", gateway.id, "reference.explain");
  return children;
}
