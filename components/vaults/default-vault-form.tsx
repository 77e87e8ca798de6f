"use client";

import { useState, type FormEvent } from "react";
import { settingVariable } from "@/lib/domain/default-vault-text";
import type { Schema } from "@/lib/domain/schema/field";
import { knownFields } from "@/lib/domain/schema/known-fields";
import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { DraftButton, RequestReason } from "@/components/changes/request-fields";
import { Callout } from "@/components/ui/callout";
import { ConnectionSection } from "./connection-section";
import { DefaultVaultPreview } from "./default-vault-preview";
import type { ProviderChoice } from "./provider-choice";
import { ProviderSections } from "./provider-sections";
import type { VaultTesting } from "./test-connection";
import { draftOf, emptyDraft, readDraft, textOf, type VaultDraft, type VaultStart } from "./vault-draft";

export interface DefaultVaultFormProps<T> {
  readonly action: BoundAction<T>;
  readonly gateway: { readonly name: string; readonly kongVersion: string; readonly guarded: boolean };
  readonly provider: ProviderChoice;
  readonly start?: VaultStart;
  /** The settings that are edited, at the version that was seen; without it they are entered for the first time. */
  readonly editing?: { readonly id: string; readonly version: number; readonly sealed: readonly string[] };
  /** The draft that is written at, and what it holds sealed. */
  readonly kept?: {
    readonly id: string;
    readonly hash: string;
    readonly reason: string;
    readonly sealed: readonly string[];
  };
  readonly doneHref: string;
  readonly changesHref: string;
  readonly cancelHref: string;
  /** Testing what the form holds; none where that is not to be had. */
  readonly testing?: VaultTesting | undefined;
}

/** What the nodes have set for a provider's default vault, as far as somebody knows; no entity comes of it. */
export function DefaultVaultForm<T>(props: DefaultVaultFormProps<T>) {
  const { action, gateway, provider, start, editing, kept, testing, doneHref, changesHref, cancelHref } = props;
  const [draft, setDraft] = useState(
    start === undefined ? defaultsOf(knownFields(provider.config, gateway.kongVersion)) : draftOf(start),
  );
  const strategy = provider.kongName;
  const stored = editing?.sealed ?? kept?.sealed ?? [];

  function read(event: FormEvent<HTMLElement>) {
    const form = event.currentTarget.closest("form");
    if (form !== null) setDraft(readDraft(new FormData(form), draft));
  }

  return (
    <ActionForm
      action={action}
      submit={
        kept !== undefined
          ? "Save draft"
          : gateway.guarded
            ? "Request change"
            : editing === undefined
              ? "Save settings"
              : "Save"
      }
      hidden={{
        gateway: gateway.name,
        ...(editing === undefined
          ? { provider: strategy, isDefault: "true" }
          : { id: editing.id, version: editing.version }),
        ...(kept && { "draft.id": kept.id, "draft.hash": kept.hash }),
      }}
      beside={kept === undefined && gateway.guarded && <DraftButton />}
      doneHref={doneHref}
      changesHref={changesHref}
      cancelHref={cancelHref}
    >
      <div className="grid grid-cols-1 gap-x-10 lg:grid-cols-2" onInput={read}>
        <div className="min-w-0">
          <div className="mb-4">
            <Callout tone="waiting" title="These are the nodes' own settings">
              Enter what stands in their kong.conf or environment; the name beside each field is the variable. Keyhole
              uses them to check <code>{`{vault://${strategy}/…}`}</code> and changes nothing on a node.
            </Callout>
          </div>
          <ProviderSections
            provider={{ ...provider, config: withoutDemands(provider.config) }}
            draft={draft}
            guarded={gateway.guarded}
            gatewayVersion={gateway.kongVersion}
            stored={stored}
            kongNameOf={(name) => settingVariable(strategy, name)}
            {...(start !== undefined && { start })}
          />
          {testing !== undefined && <ConnectionSection {...testing} />}
          {(gateway.guarded || kept !== undefined) && <RequestReason reason={kept?.reason ?? ""} />}
        </div>
        <aside
          aria-label="Preview"
          className="min-w-0 lg:sticky lg:top-16 lg:max-h-[calc(100dvh-5rem)] lg:self-start lg:overflow-y-auto"
        >
          <DefaultVaultPreview
            strategy={strategy}
            schema={provider.config}
            draft={draft}
            stored={stored}
            gatewayVersion={gateway.kongVersion}
          />
        </aside>
      </div>
    </ActionForm>
  );
}

/** What the form's fields hold before anybody typed. */
function defaultsOf(schema: Schema): VaultDraft {
  const given = Object.entries(schema).filter(([, field]) => field.default !== undefined && field.sensitive !== true);
  return { ...emptyDraft, config: Object.fromEntries(given.map(([name, field]) => [name, textOf(field.default)])) };
}

/** Kong demands nothing of its nodes' settings: what is not set is not set. */
function withoutDemands(schema: Schema): Schema {
  return Object.fromEntries(Object.entries(schema).map(([name, field]) => [name, { ...field, required: false }]));
}
