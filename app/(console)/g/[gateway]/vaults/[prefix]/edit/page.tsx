import type { Metadata } from "next";
import Link from "next/link";
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
import { editVaultAction } from "../../actions";
import { testingFor } from "../../testing-for";
import { DefaultVaultPage } from "../../default-vault-page";

export async function generateMetadata({ params }: PageProps<"gateway" | "prefix">): Promise<Metadata> {
  return { title: `Edit ${(await params).prefix}` };
}

export default async function EditVaultPage({ params }: PageProps<"gateway" | "prefix">) {
  const { gateway: name, prefix } = await params;
  const gateway = await loadGateway(name);
  await demand("vault.propose", gateway.id, "vault.edit");
  const [vault, { providers, reserved, tells }] = await Promise.all([
    load(readVault, { gateway: name, prefix }),
    load(readProviders, { gateway: name }),
  ]);
  const path = `/g/${name}/vaults`;
  const provider = choiceOf(providers, vault.provider);
  if (vault.isDefault) {
    if (provider.custom) notFound();
    return <DefaultVaultPage gateway={gateway} provider={provider} action={editVaultAction} vault={vault} />;
  }
  return (
    <>
      <PageHeader
        back={<Link href={`${path}/${prefix}`}>{prefix}</Link>}
        title={`Edit ${prefix}`}
        description={
          gateway.guarded
            ? `${name} is guarded: what you alter here waits until others approve it.`
            : "References go by the prefix: it can be another only while no tracked reference uses it."
        }
      />
      <EmergencyNote until={gateway.emergencyUntil} now={now()} />
      <VaultForm
        action={editVaultAction}
        gateway={gateway}
        providers={[provider]}
        tells={tells}
        reserved={reserved}
        start={{
          ...{ ...vault, access: { ...vault.access, level: vault.accessLevel } },
          ...(provider.custom && { text: configText(vault.config, vault.sealed) }),
        }}
        editing={{ id: vault.id, version: vault.version, sealed: vault.sealed }}
        doneHref={`${path}/{prefix}`}
        changesHref={`/g/${name}/changes`}
        cancelHref={`${path}/${prefix}`}
        testing={await testingFor(gateway, "typed")}
      />
    </>
  );
}
