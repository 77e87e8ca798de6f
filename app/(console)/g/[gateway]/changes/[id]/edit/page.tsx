import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { ActionForm } from "@/components/action-form";
import { RequestReason } from "@/components/changes/request-fields";
import { GatewayEditForm } from "@/components/settings/gateway-edit-form";
import { PageHeader } from "@/components/ui/page-header";
import { configText } from "@/components/vaults/custom-settings";
import { DefaultVaultForm } from "@/components/vaults/default-vault-form";
import { choiceOf } from "@/components/vaults/provider-choice";
import { VaultForm } from "@/components/vaults/vault-form";
import { demand } from "@/lib/server/demand";
import { load } from "@/lib/server/load";
import { loadGateway } from "@/lib/server/load-gateway";
import type { PageProps } from "@/lib/server/page-props";
import { readDraft } from "@/lib/services/changes/read-draft";
import { readProviders } from "@/lib/services/vaults/read-providers";
import type { VaultFormStart } from "@/lib/services/vaults/vault-start";
import { editDraftAction } from "../../actions";

export const metadata: Metadata = { title: "Edit draft" };

type GatewayStart = Parameters<typeof GatewayEditForm>[0]["gateway"];

export default async function EditDraftPage({ params }: PageProps<"gateway" | "id">) {
  const { gateway: name, id } = await params;
  if (!/^[0-9a-f-]{36}$/.test(id)) notFound();
  const gateway = await loadGateway(name);
  await demand("change.draft", gateway.id, "change.edit-draft");
  const draft = await load(readDraft, { id, gateway: name });
  const path = `/g/${name}/changes/${id}`;
  const hrefs = { doneHref: path, changesHref: `/g/${name}/changes`, cancelHref: path };
  const sent = { id, hash: draft.hash, reason: draft.reason };
  return (
    <>
      <PageHeader
        back={<Link href={path}>{draft.title}</Link>}
        title="Edit draft"
        description="Whoever writes at it cannot decide on it later."
      />
      <Form />
    </>
  );

  async function Form() {
    if (draft.operation.startsWith("vault.") && draft.start !== null) {
      const begun = draft.start as VaultFormStart;
      const { providers, reserved, tells } = await load(readProviders, { gateway: name });
      const { editing } = begun;
      const provider = choiceOf(providers, begun.provider);
      // What is sealed of a custom config stands in it as the mark already.
      const start = { ...begun, ...(provider.custom && { text: configText(begun.config, []) }) };
      if (start.isDefault && !provider.custom) {
        return (
          <DefaultVaultForm
            action={editDraftAction}
            gateway={gateway}
            provider={provider}
            start={start}
            {...(editing !== null && { editing: { ...editing, sealed: start.sealed } })}
            kept={{ ...sent, sealed: start.sealed }}
            {...hrefs}
          />
        );
      }
      return (
        <VaultForm
          action={editDraftAction}
          gateway={gateway}
          providers={editing === null ? providers : [provider]}
          tells={tells}
          reserved={reserved}
          start={start}
          {...(editing !== null && { editing: { ...editing, sealed: start.sealed } })}
          draft={{ ...sent, sealed: start.sealed }}
          {...hrefs}
        />
      );
    }
    if (draft.operation === "gateway.edit" && draft.start !== null) {
      const start = draft.start as Omit<GatewayStart, "name">;
      return <GatewayEditForm action={editDraftAction} gateway={{ ...start, name }} draft={sent} {...hrefs} />;
    }
    return (
      <ActionForm
        action={editDraftAction}
        submit="Save draft"
        hidden={{ "draft.id": id, "draft.hash": draft.hash }}
        {...hrefs}
      >
        <RequestReason reason={draft.reason} />
      </ActionForm>
    );
  }
}
