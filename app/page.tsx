import { redirect } from "next/navigation";
import { loadViewer } from "@/lib/server/viewer";

/** Where a person begins: at the first gateway they can see into, an Auditor of all at the log, others at their settings. */
export default async function HomePage() {
  const viewer = await loadViewer();
  const first = viewer.gateways.find((gateway) => viewer.may("vault.read", gateway.id));
  if (viewer.may("audit.read", null)) redirect("/audit");
  redirect(first === undefined ? "/settings" : `/g/${first.name}/vaults`);
}
