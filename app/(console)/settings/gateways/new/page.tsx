import type { Metadata } from "next";
import { GatewayForm } from "@/components/settings/gateway-form";
import { Section } from "@/components/ui/section";
import { changesPath } from "@/lib/server/changes-path";
import { demand } from "@/lib/server/demand";
import { loadViewer } from "@/lib/server/viewer";
import { createGatewayAction } from "../../actions";
import { SettingsHead } from "../../settings-head";

export const metadata: Metadata = { title: "Add gateway" };

export default async function NewGatewayPage() {
  await demand("gateway.edit", null, "gateway.create");
  const viewer = await loadViewer();
  const asks = viewer.gateways.some(({ guarded }) => guarded);
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
