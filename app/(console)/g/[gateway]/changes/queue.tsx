import type { ReactNode } from "react";
import { ChangeSplit } from "@/components/changes/change-split";
import { PageHeader } from "@/components/ui/page-header";
import { Tabs } from "@/components/ui/tabs";
import { cursorsOf, listQuery } from "@/lib/server/list-query";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import { now } from "@/lib/server/now";
import { readChanges } from "@/lib/services/changes/read-changes";

interface QueueProps {
  readonly gateway: string;
  readonly searchParams: Readonly<Record<string, string | string[] | undefined>>;
  readonly currentId: string | null;
  readonly children: ReactNode;
}

/** The queue of changes at the left, the chosen one at the right. */
export async function ChangeQueue({ gateway, searchParams, currentId, children }: QueueProps) {
  const path = `/g/${gateway}/changes`;
  const query = listQuery(path, searchParams);
  const all = query.params["state"] === "all";
  await loadGateway(gateway);
  const page = await load(readChanges, { gateway, state: all ? "all" : "requested", ...cursorsOf(query) });
  return (
    <>
      <PageHeader title="Changes" />
      <Tabs
        label="Which changes"
        current={all ? `${path}?state=all` : path}
        tabs={[
          { href: path, label: "Waiting" },
          { href: `${path}?state=all`, label: "All" },
        ]}
      />
      <ChangeSplit
        page={page}
        query={query}
        currentId={currentId}
        now={now()}
        empty={
          all
            ? "Changes to guarded configuration will stand here, with who asked, who decided and why."
            : "Nothing waits. What people ask for on a guarded gateway will stand here until others decide."
        }
      >
        {children}
      </ChangeSplit>
    </>
  );
}
