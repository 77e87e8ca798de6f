import type { ReactNode } from "react";
import { LiveProvider } from "@/components/checks/live-provider";

/** What is known of a running check goes along from page to page. */
export default function ReferencesLayout({ children }: { readonly children: ReactNode }) {
  return <LiveProvider>{children}</LiveProvider>;
}
