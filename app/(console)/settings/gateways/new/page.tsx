import type { Metadata } from "next";
import { GatewayForm } from "@/components/settings/gateway-form";
import { Section } from "@/components/ui/section";
import { changesPath } from "@/lib/server/changes-path";
import { demand } from "@/lib/server/demand";
import { load } from "@/lib/server/load";
import { loadViewer } from "@/lib/server/viewer";
import { readGateways } from "@/lib/services/gateways/read-gateways";
import { createGatewayAction } from "../../actions";
import { SettingsHead } from "../../settings-head";

export const metadata: Metadata = { title: "Add gateway" };

export default async function NewGatewayPage() {
  await demand("gateway.edit", null, "gateway.create");
  const viewer = await loadViewer();
  const { gateways: archived } = await load(readGateways, { archived: true });
  // Who may add one sees them all; a guarded one that is archived guards its addresses still.
  const asks = [...viewer.gateways, ...archived].some(({ guarded }) => guarded);
  return (
    <>
      <SettingsHead current="/settings/gateways" />
      <Section
        title="Add gateway"
        description={
          asks
            ? "A guarded gateway exists, so adding another waits until an Approver for all gateways agrees: a new one could lead around its guard."
            : "One Kong control plane with all its workspaces. Nothing connects to it yet."
        }
      >
        <GatewayForm
          action={createGatewayAction}
          asks={asks}
          changesHref={changesPath(viewer)}
          doneHref="/g/{name}/vaults"
          cancelHref="/settings/gateways"
        />
      </Section>
    </>
  );
}
