import type { Metadata } from "next";
import { GatewayList } from "@/components/settings/gateway-list";
import { LinkButton } from "@/components/ui/link-button";
import { loadViewer } from "@/lib/server/viewer";
import { SettingsHead } from "../settings-head";

export const metadata: Metadata = { title: "Gateways" };

export default async function GatewaysPage() {
  const viewer = await loadViewer();
  return (
    <>
      <SettingsHead current="/settings/gateways" />
      {viewer.may("gateway.edit", null) && (
        <p className="mb-3 flex justify-end">
          <LinkButton tone="primary" href="/settings/gateways/new">
            Add gateway
          </LinkButton>
        </p>
      )}
      <GatewayList gateways={viewer.gateways} />
    </>
  );
}
