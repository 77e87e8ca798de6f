import type { Metadata } from "next";
import { ArchivedGateways } from "@/components/settings/archived-gateways";
import { GatewayList } from "@/components/settings/gateway-list";
import { LinkButton } from "@/components/ui/link-button";
import { Section } from "@/components/ui/section";
import type { Permission } from "@/lib/domain/access/permissions";
import { changesPath } from "@/lib/server/changes-path";
import { load } from "@/lib/server/load";
import { loadViewer } from "@/lib/server/viewer";
import { readGateways } from "@/lib/services/gateways/read-gateways";
import { archiveGatewayAction } from "../actions";
import { SettingsHead } from "../settings-head";

export const metadata: Metadata = { title: "Gateways" };

export default async function GatewaysPage() {
  const viewer = await loadViewer();
  const where = (permission: Permission) =>
    viewer.gateways.filter(({ id }) => viewer.may(permission, id)).map(({ id }) => id);
  const addable = viewer.may("gateway.edit", null);
  const { gateways: archived } = addable ? await load(readGateways, { archived: true }) : { gateways: [] };
  return (
    <>
      <SettingsHead current="/settings/gateways" />
      {addable && (
        <p className="mb-3 flex justify-end">
          <LinkButton tone="primary" href="/settings/gateways/new">
            Add gateway
          </LinkButton>
        </p>
      )}
      <GatewayList
        gateways={viewer.gateways}
        editable={where("gateway.edit")}
        withRoles={where("person.read")}
        seen={where("vault.read")}
      />
      {archived.length > 0 && (
        <div className="mt-6">
          <Section title="Archived" description="In no list, and at rest until somebody brings them back.">
            <ArchivedGateways action={archiveGatewayAction} gateways={archived} changesHref={changesPath(viewer)} />
          </Section>
        </div>
      )}
    </>
  );
}
