"use client";

import { Fragment } from "react";
import { Section } from "@/components/ui/section";
import { ConfigFields } from "./config-fields";
import { formSections } from "./form-sections";
import { LevelNote } from "./level-note";
import type { ProviderChoice } from "./provider-choice";
import type { VaultDraft, VaultStart } from "./vault-draft";

export interface ProviderSectionsProps {
  readonly provider: ProviderChoice;
  readonly draft: VaultDraft;
  readonly guarded: boolean;
  readonly start?: VaultStart;
  readonly stored: readonly string[];
  /** What Kong calls a field of config, where that is not its name in the entity. */
  readonly kongNameOf?: (name: string) => string;
  /** The gateway's version: fields that are newer are shown with what Kong answers to them. */
  readonly gatewayVersion: string;
}

/** A provider's own fields by the parts of the form, and how Keyhole itself reaches the backend. */
export function ProviderSections(props: ProviderSectionsProps) {
  const { provider, draft, guarded, start, stored, kongNameOf, gatewayVersion } = props;
  const { config } = provider;
  // Of a provider that is not loaded it is said once, where it is chosen.
  const gateway = provider.loaded ? { version: gatewayVersion, isNodes: kongNameOf !== undefined } : undefined;
  const { where, signIn, refresh } = formSections(config);
  const parts = [
    { title: "Where", only: where, description: "Where nodes find the backend." },
    {
      title: "Sign-in",
      only: signIn,
      description: "How nodes sign in to it. Secrets are sealed and never shown again.",
    },
    { title: "Refresh", only: refresh, description: "How long nodes keep what they read." },
  ];
  return (
    <>
      {parts
        .filter((part) => part.only.length > 0)
        .map((part) => (
          <Section
            key={part.title}
            id={`${provider.kongName}-${part.title}`}
            title={part.title}
            description={part.description}
          >
            <div className="grid grid-cols-1 gap-4">
              <ConfigFields
                at="config"
                schema={config}
                only={part.only}
                typed={draft.config}
                values={start?.config ?? {}}
                stored={stored}
                {...(kongNameOf !== undefined && { kongNameOf })}
                {...(gateway !== undefined && { gateway })}
              />
            </div>
          </Section>
        ))}
      {Object.keys(provider.access).length > 0 && (
        <Section
          id={`${provider.kongName}-access`}
          title="Access from Keyhole"
          description="How Keyhole itself reaches the backend. Never part of Kong's entity, never exported."
        >
          <div className="grid grid-cols-1 gap-4">
            {accessParts(provider.access).map((only) => (
              <Fragment key={only.join()}>
                <ConfigFields
                  at="access"
                  schema={provider.access}
                  only={only}
                  typed={draft.access}
                  values={start?.access ?? {}}
                  stored={stored}
                />
                {only.includes("level") && <LevelNote provider={provider} draft={draft} guarded={guarded} />}
              </Fragment>
            ))}
          </div>
        </Section>
      )}
    </>
  );
}

/** Up to the level and after it: what is said of the level stands beside it. */
function accessParts(schema: ProviderChoice["access"]): readonly (readonly string[])[] {
  const names = Object.keys(schema);
  const after = names.indexOf("level") + 1;
  return [names.slice(0, after), names.slice(after)].filter((part) => part.length > 0);
}
