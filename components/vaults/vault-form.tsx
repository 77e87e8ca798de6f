"use client";

import { lazy, Suspense, useState, type FormEvent } from "react";
import type { PlaceMaking } from "@/lib/domain/value-writing";
import type { KongSchema } from "@/lib/domain/schema/kong-schema";
import type { VaultRules } from "@/lib/domain/vault";
import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { DraftButton, RequestReason } from "@/components/changes/request-fields";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { TextField } from "@/components/ui/text-field";
import { Textarea } from "@/components/ui/textarea";
import { ConnectionSection } from "./connection-section";
import type { ProviderChoice } from "./provider-choice";
import { ProviderPicker } from "./provider-picker";
import { ProviderSections } from "./provider-sections";
import type { VaultTesting } from "./test-connection";
import { useLiveSchema } from "./use-live-schema";
import { draftOf, emptyDraft, entityOf, readDraft, type VaultDraft, type VaultStart } from "./vault-draft";
import { VaultPreview } from "./vault-preview";

/** Fetched where there is a place to make. */
const MakePlace = lazy(() => import("./make-place"));
/** Fetched once a custom vault is at hand: few gateways load one. */
const CustomConfig = lazy(() => import("./custom-config"));
const CustomPreview = lazy(() => import("./custom-preview"));
const loading = <p className="text-sm text-muted">Loading the editor…</p>;

export interface VaultFormGateway {
  readonly name: string;
  readonly kongVersion: string;
  readonly edition: VaultRules["edition"];
  /** Others have to approve first. */
  readonly guarded: boolean;
}

export interface VaultFormProps<T> {
  readonly action: BoundAction<T>;
  readonly gateway: VaultFormGateway;
  readonly providers: readonly ProviderChoice[];
  /** Prefixes that this gateway's Kong keeps for itself: the names of what it loads. */
  readonly reserved: readonly string[];
  readonly initialProvider?: string;
  /** A vault to begin from: the one that is edited, or one to make another like it. */
  readonly start?: VaultStart;
  /** The vault that is edited, at the version that was seen; without it a new one is made. */
  readonly editing?: { readonly id: string; readonly version: number; readonly sealed: readonly string[] };
  /** The draft that is written at, instead of a vault. */
  readonly draft?: {
    readonly id: string;
    readonly hash: string;
    readonly reason: string;
    readonly sealed: readonly string[];
  };
  readonly doneHref?: string;
  readonly changesHref: string;
  readonly cancelHref: string;
  /** Testing what the form holds; none where that is not to be had. */
  readonly testing?: VaultTesting | undefined;
  /** Whether the gateway itself can be asked for the schemas of its custom vaults, which is done while one is filled in. */
  readonly tells?: boolean;
  /** Making the place that a new vault reads from, where its backend lets one. */
  readonly making?: BoundAction<PlaceMaking>;
}

/** A vault, new or edited: fields at the left; at the right, always in sight, what they become and what Kong would say. */
export function VaultForm<T>(props: VaultFormProps<T>) {
  const { action, gateway, providers, reserved, initialProvider, doneHref, changesHref, cancelHref } = props;
  const { start, editing, draft: kept, testing, making, tells = false } = props;
  const [chosen, setChosen] = useState(start?.provider ?? initialProvider ?? providers[0]?.kongName ?? "");
  const [visited, setVisited] = useState<readonly string[]>([chosen]);
  const [drafts, setDrafts] = useState<Readonly<Record<string, VaultDraft>>>(
    start === undefined ? {} : { [start.provider]: draftOf(start) },
  );

  const [anew, setAnew] = useState<Readonly<Record<string, KongSchema | null>>>({});

  const provider = providers.find((each) => each.kongName === chosen);
  const config = provider?.config ?? {};
  const draft = drafts[chosen] ?? emptyDraft;
  const asking = useLiveSchema(gateway.name, provider?.custom && provider.loaded ? chosen : null, tells);
  const told = asking?.state === "told" ? asking : null;
  const custom = provider?.custom && { ...provider.custom, ...told };
  // A text that nobody has touched is begun from what the gateway tells, where nothing was known before; once.
  if (custom && told !== null && anew[chosen] === undefined) {
    const begins = provider.custom?.schema === null && (draft.text === undefined || draft.text === "{}");
    setAnew({ ...anew, [chosen]: begins ? told.schema : null });
    const { text: _text, ...untyped } = draft;
    if (begins) setDrafts({ ...drafts, [chosen]: untyped });
  }
  const begunFrom = ({ kongName, custom: known }: ProviderChoice) => anew[kongName] ?? known?.schema ?? null;
  const rules = {
    installed: installedOf(
      reserved,
      providers.map((each) => (each === provider && custom ? { ...each, custom } : each)),
    ),
    gatewayVersion: gateway.kongVersion,
    edition: gateway.edition,
  };

  function choose(kongName: string) {
    setChosen(kongName);
    if (!visited.includes(kongName)) setVisited([...visited, kongName]);
    // What is not the provider's own goes along.
    const { prefix, description, tags } = draft;
    setDrafts({ ...drafts, [kongName]: { ...(drafts[kongName] ?? emptyDraft), prefix, description, tags } });
  }

  function read(event: FormEvent<HTMLElement>) {
    const form = event.currentTarget.closest("form");
    if (form === null || (event.target as HTMLInputElement).name === "provider") return;
    setDrafts({ ...drafts, [chosen]: readDraft(new FormData(form), draft) });
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
              ? "Create vault"
              : "Save"
      }
      hidden={{
        gateway: gateway.name,
        ...(editing && { id: editing.id, version: editing.version }),
        ...(kept && { "draft.id": kept.id, "draft.hash": kept.hash }),
      }}
      beside={kept === undefined && gateway.guarded && <DraftButton />}
      changesHref={changesHref}
      cancelHref={cancelHref}
      {...(doneHref !== undefined && { doneHref })}
    >
      <div className="grid grid-cols-1 gap-x-10 lg:grid-cols-2" onInput={read}>
        <div className="min-w-0">
          <Section title="What">
            <div className="grid grid-cols-1 gap-4">
              {editing === undefined && <ProviderPicker providers={providers} chosen={chosen} onChoose={choose} />}
              <TextField
                name="prefix"
                label="Prefix"
                kongName="prefix"
                required
                mono
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                defaultValue={start?.prefix ?? ""}
                help={`References begin with it: {vault://${draft.prefix === "" ? "prefix" : draft.prefix}/…}`}
              />
              <Field name="description" label="Description" kongName="description">
                <Textarea rows={2} maxLength={1000} defaultValue={start?.description ?? ""} />
              </Field>
              <TextField
                name="tags"
                label="Tags"
                kongName="tags"
                autoComplete="off"
                defaultValue={start?.tags.join(", ") ?? ""}
                help="With commas between."
              />
            </div>
          </Section>
          {providers
            .filter((each) => visited.includes(each.kongName))
            .map((each) => (
              <fieldset
                key={each.kongName}
                disabled={each.kongName !== chosen}
                hidden={each.kongName !== chosen}
                className="min-w-0"
              >
                {each.custom ? (
                  <Suspense fallback={loading}>
                    <CustomConfig
                      key={anew[each.kongName] ? "anew" : "kept"}
                      begun={begunFrom(each)}
                      text={drafts[each.kongName]?.text}
                    />
                  </Suspense>
                ) : (
                  <ProviderSections
                    provider={each}
                    draft={drafts[each.kongName] ?? emptyDraft}
                    guarded={gateway.guarded}
                    gatewayVersion={gateway.kongVersion}
                    {...(each.kongName === start?.provider && { start })}
                    stored={editing?.sealed ?? kept?.sealed ?? []}
                  />
                )}
              </fieldset>
            ))}
          {making !== undefined && provider?.creates === true && (
            <Section title={provider.title} description="Where there is none yet, Keyhole makes one.">
              <Suspense>
                <MakePlace action={making} what={provider.title} />
              </Suspense>
            </Section>
          )}
          {testing !== undefined && !provider?.custom && <ConnectionSection {...testing} />}
          {(gateway.guarded || kept !== undefined) && <RequestReason reason={kept?.reason ?? ""} />}
        </div>
        <aside
          aria-label="Preview"
          className="min-w-0 lg:sticky lg:top-16 lg:max-h-[calc(100dvh-5rem)] lg:self-start lg:overflow-y-auto"
        >
          {provider !== undefined && custom && (
            <Suspense fallback={loading}>
              <CustomPreview
                name={chosen}
                schema={custom.schema}
                origin={custom.origin}
                asking={asking}
                begun={begunFrom(provider)}
                draft={draft}
                rules={rules}
              />
            </Suspense>
          )}
          {provider !== undefined && !provider.custom && (
            <VaultPreview entity={entityOf(chosen, config, draft)} schema={config} rules={rules} />
          )}
        </aside>
      </div>
    </ActionForm>
  );
}

function installedOf(reserved: readonly string[], providers: readonly ProviderChoice[]): VaultRules["installed"] {
  const schemaOf = (name: string) => {
    const provider = providers.find(({ kongName }) => kongName === name);
    return provider?.custom ? (provider.custom.schema?.config ?? null) : (provider?.config ?? {});
  };
  return Object.fromEntries(reserved.map((name) => [name, schemaOf(name)]));
}
