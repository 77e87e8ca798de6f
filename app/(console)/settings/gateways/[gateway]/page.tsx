import type { Metadata } from "next";
import { ActionForm } from "@/components/action-form";
import { DraftButton, RequestReason } from "@/components/changes/request-fields";
import { GatewayConnection } from "@/components/settings/gateway-connection";
import { GatewayEditForm } from "@/components/settings/gateway-edit-form";
import { TokenForm } from "@/components/settings/token-form";
import { TokenList } from "@/components/settings/token-list";
import { VaultSchemas } from "@/components/settings/vault-schemas";
import { Section } from "@/components/ui/section";
import { forMachines } from "@/lib/domain/access/permissions";
import { demand } from "@/lib/server/demand";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { readConnection } from "@/lib/services/gateways/read-connection";
import { readMachineTokens } from "@/lib/services/machine-tokens/read-machine-tokens";
import { readVaultSchemas } from "@/lib/services/vault-schemas/read-vault-schemas";
import {
  archiveGatewayAction,
  connectGatewayAction,
  createMachineTokenAction,
  disconnectGatewayAction,
  editGatewayAction,
  fetchVaultSchemaAction,
  giveVaultSchemaAction,
  removeVaultSchemaAction,
  revokeMachineTokenAction,
} from "../../actions";
import { SettingsHead } from "../../settings-head";

export async function generateMetadata({ params }: PageProps<"gateway">): Promise<Metadata> {
  return { title: `Settings of ${(await params).gateway}` };
}

export default async function GatewaySettingsPage({ params }: PageProps<"gateway">) {
  const gateway = await loadGateway((await params).gateway);
  await demand("gateway.edit", gateway.id, "gateway.edit");
  const { id, name, version, guarded } = gateway;
  const { tokens } = await load(readMachineTokens, { gateway: name });
  const { vaults } = await load(readVaultSchemas, { gateway: name });
  const { connection, asks } = await load(readConnection, { gateway: name });
  const onKonnect = gateway.edition === "konnect";
  const viewer = await loadViewer();
  const changesHref = `/g/${name}/changes`;
  return (
    <>
      <SettingsHead current="/settings/gateways" />
      <Section
        title={name}
        description={
          guarded
            ? "It is guarded: what you alter here waits until others approve it."
            : "What you alter here holds at once. A guard can be raised by one person, and relaxed only by two."
        }
      >
        <GatewayEditForm
          action={editGatewayAction}
          gateway={gateway}
          changesHref={changesHref}
          doneHref="/settings/gateways"
          cancelHref="/settings/gateways"
        />
      </Section>
      <Section
        title="Connection"
        description={
          onKonnect
            ? "None: a control plane in Konnect has no Admin API, and Konnect documents no call that gives the schema of a custom vault. Where it loads any, these are pasted."
            : "To the gateway's Admin API, which Keyhole only reads: the schemas of its custom vaults. Its address needs an entry in the allow-list where other addresses do."
        }
      >
        {(!onKonnect || connection !== null) && (
          <GatewayConnection
            gateway={gateway}
            connection={connection}
            asks={asks}
            changesHref={changesHref}
            connect={onKonnect ? null : connectGatewayAction}
            disconnect={disconnectGatewayAction}
          />
        )}
      </Section>
      {vaults.length > 0 && (
        <Section
          title="Custom vaults"
          description="What Kong says of the config of each vault that this gateway loads besides Kong's own. With it a config is checked, and what is sensitive in it is known."
        >
          <VaultSchemas
            gateway={name}
            vaults={vaults}
            now={now()}
            give={giveVaultSchemaAction}
            fetch={connection === null || onKonnect ? null : fetchVaultSchemaAction}
            remove={removeVaultSchemaAction}
          />
        </Section>
      )}
      <Section
        title="Tokens of the gateway"
        description="For programs that read and explain here. They belong to the gateway, can do no more there than whoever makes them, and outlive them; they never ask for changes or decide."
      >
        <TokenList
          tokens={tokens}
          now={now()}
          revoke={revokeMachineTokenAction}
          empty="The gateway has no token of its own."
        />
        <div className="mt-4">
          <TokenForm
            action={createMachineTokenAction}
            available={forMachines.filter((scope) => viewer.may(scope, id))}
            gateway={name}
          />
        </div>
      </Section>
      <Section
        title="Archive"
        description="Takes the gateway out of every list. Its vaults, references and history stay, rest meanwhile, and are there again when it is brought back."
      >
        <ActionForm
          action={archiveGatewayAction}
          submit={guarded ? "Request to archive" : "Archive gateway"}
          submitTone="danger"
          layout={guarded ? "stack" : "bare"}
          label={`Archive ${name}`}
          hidden={{ gateway: name, id, version, archived: "true" }}
          beside={guarded && <DraftButton />}
          changesHref={changesHref}
          doneHref="/settings/gateways"
        >
          {guarded && <RequestReason />}
        </ActionForm>
      </Section>
    </>
  );
}
