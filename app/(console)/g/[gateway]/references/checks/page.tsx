import type { Metadata } from "next";
import Link from "next/link";
import { toLive } from "@/components/checks/live-run";
import { RunBar } from "@/components/checks/run-bar";
import { RunList } from "@/components/checks/run-list";
import { PageHeader } from "@/components/ui/page-header";
import { cursorsOf, listQuery } from "@/lib/server/list-query";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { readCheck, readChecks } from "@/lib/services/checks/read-checks";
import { cancelCheckAction } from "../actions";

export const metadata: Metadata = { title: "Checks" };

export default async function ChecksPage({ params, searchParams }: PageProps<"gateway">) {
  const { gateway: name } = await params;
  const at = `/g/${name}/references`;
  const query = listQuery(`${at}/checks`, await searchParams);
  const [viewer, gateway] = await Promise.all([loadViewer(), loadGateway(name)]);
  const [page, { run }] = await Promise.all([
    load(readChecks, { gateway: name, ...cursorsOf(query) }),
    load(readCheck, { gateway: name }),
  ]);
  const cancel = viewer.may("reference.resolve", gateway.id) ? { cancel: cancelCheckAction } : {};
  return (
    <>
      <PageHeader
        back={
          <Link className="text-muted hover:underline" href={at}>
            References
          </Link>
        }
        title="Checks"
      />
      <RunBar
        gateway={name}
        initial={toLive(run?.isOpen === true ? run : null)}
        now={now().toISOString()}
        {...cancel}
      />
      <RunList gateway={name} query={query} page={page} now={now()} />
    </>
  );
}
