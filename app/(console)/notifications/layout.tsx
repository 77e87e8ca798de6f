import type { ReactNode } from "react";
import { Shell } from "@/app/(console)/shell";

export default function NotificationsLayout({ children }: { readonly children: ReactNode }) {
  return <Shell current={null}>{children}</Shell>;
}
