import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { lastGatewayCookie } from "@/lib/server/last-gateway";
import { loadViewer } from "@/lib/server/viewer";

/**
 * Where a person begins: at the gateway they last looked at, else at the oldest one they can see into; an Auditor of all
 * at the log, an Access admin at people, others at their settings.
 */
export default async function HomePage() {
  const viewer = await loadViewer();
  if (viewer.may("audit.read", null)) redirect("/audit");
  if (viewer.may("person.edit", null)) redirect("/settings/people");
  const last = (await cookies()).get(lastGatewayCookie)?.value;
  const seen = viewer.gateways.filter((gateway) => viewer.may("vault.read", gateway.id));
  const oldest = seen.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())[0];
  const begin = seen.find(({ name }) => name === last) ?? oldest;
  redirect(begin === undefined ? "/settings" : `/g/${begin.name}`);
}
