import type { Metadata } from "next";
import { AllowListTable } from "@/components/settings/allow-list-table";
import { changesPath } from "@/lib/server/changes-path";
import { load } from "@/lib/server/load";
import { now } from "@/lib/server/now";
import { loadViewer } from "@/lib/server/viewer";
import { readAllowList } from "@/lib/services/allow-list/read-allow-list";
import { editAllowListAction } from "../actions";
import { SettingsHead } from "../settings-head";

export const metadata: Metadata = { title: "Allow-list" };

export default async function AllowListPage() {
  const viewer = await loadViewer();
  const { entries, asks } = await load(readAllowList, {});
  return (
    <>
      <SettingsHead current="/settings/allow-list" />
      <p className="mb-3 max-w-prose text-muted">
        Where Keyhole may connect to beyond public addresses. Loopback and private addresses always need an entry, and
        everything does for a guarded gateway.
      </p>
      <AllowListTable
        entries={entries}
        now={now()}
        edit={viewer.may("allow-list.edit", null) ? editAllowListAction : null}
        asks={asks}
        changesHref={changesPath(viewer)}
      />
    </>
  );
}
