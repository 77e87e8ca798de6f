import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageHeader } from "@/components/ui/page-header";
import { configText } from "@/components/vaults/custom-settings";
import { EmergencyNote } from "@/components/vaults/emergency-note";
import { choiceOf } from "@/components/vaults/provider-choice";
import { VaultForm } from "@/components/vaults/vault-form";
import { demand } from "@/lib/server/demand";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { readProviders } from "@/lib/services/vaults/read-providers";
import { readVault } from "@/lib/services/vaults/read-vaults";
import { createVaultAction, makePlaceAction } from "../vaults/actions";
import { testingFor } from "../vaults/testing-for";
import { DefaultVaultPage } from "../vaults/default-vault-page";

export const metadata: Metadata = { title: "New vault" };

export default async function NewVaultPage({ params, searchParams }: PageProps<"gateway">) {
  const { gateway: name } = await params;
  const { provider, from, default: byDefault } = await searchParams;
  const gateway = await loadGateway(name);
  await demand("vault.propose", gateway.id, "vault.create");
  const { providers, reserved, tells } = await load(readProviders, { gateway: name });
  if (byDefault !== undefined) {
    const chosen = providers.find((one) => one.kongName === byDefault && one.loaded && one.hasDefault);
    if (chosen === undefined) notFound();
    return <DefaultVaultPage gateway={gateway} provider={chosen} action={createVaultAction} />;
  }
  const model = typeof from === "string" ? await load(readVault, { gateway: name, prefix: from }) : null;
  const testing = await testingFor(gateway, "typed");
  const path = `/g/${name}/vaults`;
  return (
    <>
      <PageHeader
        title={model === null ? "New vault" : `New vault like ${model.prefix}`}
        description={
          gateway.guarded
            ? `${name} is guarded: what you fill in here waits until others approve it.`
            : `${name} is not guarded: the vault is there at once.`
        }
      />
      <EmergencyNote until={gateway.emergencyUntil} now={now()} />
      <VaultForm
        action={createVaultAction}
        gateway={gateway}
        providers={providers}
        tells={tells}
        reserved={reserved}
        doneHref={`${path}/{prefix}`}
        changesHref={`/g/${name}/changes`}
        cancelHref={path}
        testing={testing}
        making={makePlaceAction}
        {...(model !== null && {
          start: {
            ...{ ...model, prefix: "", access: { ...model.access, level: model.accessLevel } },
            ...(choiceOf(providers, model.provider).custom && { text: configText(model.config, model.sealed) }),
          },
        })}
        {...(typeof provider === "string" && { initialProvider: provider })}
      />
    </>
  );
}
