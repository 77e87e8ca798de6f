import type { ReactNode } from "react";
import { Shell } from "@/app/(console)/shell";
import { demand } from "@/lib/server/demand";

/** Asks before anything is sent, so that a refusal still has its status. */
export default async function WholeAuditLayout({ children }: { readonly children: ReactNode }) {
  await demand("audit.read", null, "audit.list");
  return <Shell current={null}>{children}</Shell>;
}
