import Link from "next/link";
import { PageHeader } from "@/components/ui/page-header";
import { DefaultVaultForm, type DefaultVaultFormProps } from "@/components/vaults/default-vault-form";
import type { ProviderChoice } from "@/components/vaults/provider-choice";
import type { VaultStart } from "@/components/vaults/vault-draft";
import type { BoundAction } from "@/lib/server/action-state";
import { testingFor } from "./testing-for";

interface DefaultVaultPageProps<T> {
  readonly gateway: DefaultVaultFormProps<T>["gateway"] & { readonly id: string };
  readonly provider: ProviderChoice;
  readonly action: BoundAction<T>;
  /** What is known already, when it is edited. */
  readonly vault?: VaultStart & {
    readonly id: string;
    readonly version: number;
    readonly sealed: readonly string[];
    readonly accessLevel: string;
  };
}

/** The form for the settings of a provider's default vault, entered for the first time or edited. */
export async function DefaultVaultPage<T>({ gateway, provider, action, vault }: DefaultVaultPageProps<T>) {
  const path = `/g/${gateway.name}/vaults`;
  const strategy = provider.kongName;
  const own = `${path}/${strategy}`;
  return (
    <>
      <PageHeader
        {...(vault !== undefined && { back: <Link href={own}>{strategy}</Link> })}
        title={vault === undefined ? `Settings of default vault ${strategy}` : `Edit default vault ${strategy}`}
        description={
          gateway.guarded
            ? `${gateway.name} is guarded: what you fill in here waits until others approve it.`
            : `${provider.title}, as the data planes of ${gateway.name} have it in their own settings.`
        }
      />
      <DefaultVaultForm
        action={action}
        gateway={gateway}
        provider={provider}
        doneHref={own}
        changesHref={`/g/${gateway.name}/changes`}
        cancelHref={vault === undefined ? path : own}
        testing={await testingFor(gateway, "typed")}
        {...(vault !== undefined && {
          start: { ...vault, access: { ...vault.access, level: vault.accessLevel } },
          editing: { id: vault.id, version: vault.version, sealed: vault.sealed },
        })}
      />
    </>
  );
}
