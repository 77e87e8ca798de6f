import type { ReactNode } from "react";
import { LiveChangeSplit } from "@/components/changes/live-change-split";
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

const emptyWords = {
  all: "Changes to guarded configuration will stand here, with who asked, who decided and why.",
  draft: "Drafts of changes will stand here: what people prepare before they ask others for it.",
  requested: "What people ask for on a guarded gateway will stand here until others decide.",
} as const;

/** The queue of changes at the left, the chosen one at the right. */
export async function ChangeQueue({ gateway, searchParams, currentId, children }: QueueProps) {
  const path = `/g/${gateway}/changes`;
  const query = listQuery(path, searchParams);
  const state: keyof typeof emptyWords =
    (["all", "draft"] as const).find((one) => one === query.params["state"]) ?? "requested";
  await loadGateway(gateway);
  const input = { gateway, state, ...cursorsOf(query) };
  const page = await load(readChanges, input);
  return (
    <>
      <PageHeader title="Changes" />
      <Tabs
        label="Which changes"
        current={state === "requested" ? path : `${path}?state=${state}`}
        tabs={[
          { href: path, label: "Waiting" },
          { href: `${path}?state=draft`, label: "Drafts" },
          { href: `${path}?state=all`, label: "All" },
        ]}
      />
      <LiveChangeSplit
        page={page}
        query={query}
        source={`/api/live/changes?${new URLSearchParams(input).toString()}`}
        currentId={currentId}
        now={now().toISOString()}
        empty={emptyWords[state]}
      >
        {children}
      </LiveChangeSplit>
    </>
  );
}
