import type { Metadata } from "next";
import Link from "next/link";
import { UsedBy } from "@/components/references/used-by";
import { Time } from "@/components/time";
import { Callout } from "@/components/ui/callout";
import { DefinitionList } from "@/components/ui/definition-list";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { CustomSettings } from "@/components/vaults/custom-settings";
import { DefaultChip } from "@/components/vaults/default-chip";
import { DeleteVault } from "@/components/vaults/delete-vault";
import { choiceOf } from "@/components/vaults/provider-choice";
import { ProviderMark } from "@/components/vaults/provider-mark";
import { TestConnection } from "@/components/vaults/test-connection";
import { VaultHistory } from "@/components/vaults/vault-history";
import { VaultOpeners } from "@/components/vaults/vault-openers";
import { VaultSettings } from "@/components/vaults/vault-settings";
import { WriteValueSection } from "@/components/vaults/write-value-section";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import { now } from "@/lib/server/now";
import type { PageProps } from "@/lib/server/page-props";
import { loadViewer } from "@/lib/server/viewer";
import { readProviders } from "@/lib/services/vaults/read-providers";
import { readRevisions } from "@/lib/services/vaults/read-revisions";
import { readVault } from "@/lib/services/vaults/read-vaults";
import { testingFor } from "../testing-for";
import { deleteVaultAction, restoreVaultAction, writeValueAction } from "../actions";

export async function generateMetadata({ params }: PageProps<"gateway" | "prefix">): Promise<Metadata> {
  return { title: (await params).prefix };
}

export default async function VaultPage({ params, searchParams }: PageProps<"gateway" | "prefix">) {
  const { gateway: name, prefix } = await params;
  const before = Number((await searchParams)["before"]);
  const [viewer, gateway] = await Promise.all([loadViewer(), loadGateway(name)]);
  const [vault, { providers }] = await Promise.all([
    load(readVault, { gateway: name, prefix }),
    load(readProviders, { gateway: name }),
  ]);
  const { revisions, next } = await load(readRevisions, {
    gateway: name,
    id: vault.id,
    before: Number.isInteger(before) && before > 0 ? before : undefined,
  });
  const testing = await testingFor(gateway, "saved");
  const provider = choiceOf(providers, vault.provider);
  const proposes = viewer.may("vault.propose", gateway.id);
  const at = `/g/${name}`;
  const actions = (
    <>
      {proposes && (
        <>
          {!vault.isDefault && (
            <LinkButton tone="plain" href={`${at}/new-vault?from=${prefix}`}>
              Clone
            </LinkButton>
          )}
          <LinkButton tone="plain" href={`${at}/vaults/${prefix}/edit`}>
            Edit
          </LinkButton>
        </>
      )}
      {viewer.may("reference.resolve", gateway.id) && (
        <LinkButton tone="primary" href={`${at}/explain?reference=${encodeURIComponent(`{vault://${prefix}/}`)}`}>
          Explain a reference
        </LinkButton>
      )}
    </>
  );
  return (
    <>
      <PageHeader
        back={<Link href={`${at}/vaults`}>Vaults</Link>}
        title={<span className="font-mono">{prefix}</span>}
        aside={
          <span className="inline-flex items-center gap-2">
            <ProviderMark name={vault.provider} label />
            {vault.isDefault && <DefaultChip />}
          </span>
        }
        {...(vault.isDefault
          ? {
              description: "What the nodes have in their own settings, as far as Keyhole was told. It is in no export.",
            }
          : vault.description !== null && { description: vault.description })}
        actions={actions}
      />
      {vault.sealedProblem !== null && (
        <div className="mb-4">
          <Callout tone="stale" title="Which fields of this vault are sealed is not known">
            {vault.sealedProblem}
          </Callout>
        </div>
      )}
      <Section title="What">
        <DefinitionList
          items={[
            { term: "Prefix", value: prefix, mono: true },
            { term: "References begin with", value: `{vault://${prefix}/…}`, mono: true },
            { term: "Tags", value: vault.tags.join(", ") || "–" },
            { term: "Created", value: <When who={vault.createdBy} at={vault.createdAt} /> },
            { term: "Updated", value: <When who={vault.updatedBy} at={vault.updatedAt} /> },
          ]}
        />
      </Section>
      <Section
        title="Config"
        description={
          vault.isDefault
            ? "As kong.conf or the environment of the nodes has it."
            : "Kong's own settings, as they stand in the entity."
        }
      >
        {provider.custom ? (
          <CustomSettings
            name={vault.provider}
            schema={provider.custom.schema}
            origin={provider.custom.origin}
            config={vault.config}
            sealed={vault.sealed}
          />
        ) : (
          <VaultSettings at="config" schema={provider.config} values={vault.config} sealed={vault.sealed} />
        )}
      </Section>
      {provider.custom ? (
        <Section title="Access from Keyhole">
          <p className="max-w-prose text-muted">
            None: only the Lua module on the nodes knows what a custom vault reads, so references into it cannot be
            resolved from here.
          </p>
        </Section>
      ) : (
        <Section
          title="Access from Keyhole"
          description="How Keyhole reaches the backend. It is sealed, and in no export."
        >
          <VaultSettings
            at="access"
            schema={provider.access}
            values={{ ...vault.access, level: vault.accessLevel }}
            sealed={vault.sealed}
          />
        </Section>
      )}
      {!provider.custom && (
        <Section
          title="What opens it"
          description="Until when what Keyhole gets in with is good. It is told when the end comes near."
        >
          <VaultOpeners opening={vault.opening} now={now()} />
        </Section>
      )}
      {testing !== undefined && !provider.custom && (
        <Section
          title="Connection"
          description="Keyhole signs in with what is kept here and reads nothing. What nodes find is another matter."
        >
          <TestConnection {...testing} fields={{ gateway: name, id: vault.id }} />
        </Section>
      )}
      {proposes && provider.writes === true && (
        <Section
          title="Values"
          description="This backend shows its values to nobody. Keyhole writes them, and sees when that was done."
        >
          {gateway.guarded ? (
            <p className="max-w-prose text-sm text-muted">
              This gateway is guarded, and nobody could approve a value that nobody may see: write it in the backend
              itself.
            </p>
          ) : (
            <WriteValueSection action={writeValueAction} gateway={name} id={vault.id} />
          )}
        </Section>
      )}
      <Section title="Used by">
        <UsedBy gateway={name} prefix={prefix} {...vault.uses} />
      </Section>
      <Section title="History" description="What the vault was, and the way back to it.">
        <VaultHistory
          gateway={gateway}
          vaultId={vault.id}
          version={vault.version}
          revisions={revisions}
          now={now()}
          doneHref={`${at}/vaults/{prefix}`}
          {...(proposes && { restore: restoreVaultAction })}
          {...(next !== null && { olderHref: `${at}/vaults/${prefix}?before=${next}` })}
        />
      </Section>
      {proposes && (
        <Section
          title="Delete"
          description={
            vault.isDefault
              ? "Keyhole forgets what it was told; the nodes keep what they have. Its history brings it back."
              : vault.uses.count > 0
                ? "Not while tracked references use it: have them name another vault, or retire them, first."
                : "References that begin with its prefix find nothing from then on. Its history stays, and brings it back."
          }
        >
          <DeleteVault
            action={deleteVaultAction}
            gateway={gateway}
            vault={vault}
            doneHref={`${at}/vaults`}
            changesHref={`${at}/changes`}
          />
        </Section>
      )}
    </>
  );
}

function When({ who, at }: { readonly who: string | null; readonly at: Date }) {
  return (
    <>
      {who ?? "nobody who is still known"} · <Time at={at} now={now()} />
    </>
  );
}
