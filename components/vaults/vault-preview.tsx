"use client";

import { deckVault } from "@/lib/domain/deck-vault";
import { mergeOptions } from "@/lib/domain/reference/merge-options";
import { forecast } from "@/lib/domain/refresh/forecast";
import { refreshInWords } from "@/lib/domain/refresh/refresh-in-words";
import type { Schema } from "@/lib/domain/schema/field";
import { knownFields } from "@/lib/domain/schema/known-fields";
import { fillDefaults } from "@/lib/domain/schema/fill-defaults";
import { validateVault, type Vault, type VaultRules } from "@/lib/domain/vault";
import { Callout } from "@/components/ui/callout";
import { isAsked } from "@/lib/domain/schema/is-asked";
import { BecomesSection } from "./becomes-section";
import { KongSaysSection } from "./kong-says-section";
import { NodesDo } from "./nodes-do";

export interface VaultPreviewProps {
  /** As it would be sent to Kong. */
  readonly entity: Readonly<Record<string, unknown>>;
  readonly schema: Schema;
  readonly rules: VaultRules;
}

/** Beside the form: what it becomes, and what Kong would say to it, as one types. No sensitive value is in it. */
export function VaultPreview({ entity, schema, rules }: VaultPreviewProps) {
  const checked = validateVault(entity, rules);
  const known = knownFields(schema, rules.gatewayVersion);
  const shown = checked.ok ? checked.entity : asVault(entity, known);
  const merged = mergeOptions(known, shown.config, null);
  const lines = refreshInWords(forecast({ strategy: shown.name, merged, gatewayVersion: rules.gatewayVersion }));
  return (
    <div className="grid grid-cols-1 gap-4">
      <BecomesSection deck={deckVault(withAsked(shown, schema), schema)} />
      <KongSaysSection>
        {checked.ok ? (
          <Callout tone="resolved" title="It takes it." />
        ) : (
          <Callout tone="waiting" title="Not yet:">
            <code className="text-xs wrap-anywhere">{checked.error.message}</code>
          </Callout>
        )}
      </KongSaysSection>
      <NodesDo lines={lines} />
    </div>
  );
}

/** Without the fields that do not apply: Kong fills in their defaults by itself. */
function withAsked(vault: Vault, schema: Schema): Vault {
  const asked = Object.entries(vault.config).filter(([name]) => isAsked(schema, name, vault.config));
  return { ...vault, config: Object.fromEntries(asked) };
}

/** What is there so far, with the defaults that Kong would fill in. */
function asVault(entity: VaultPreviewProps["entity"], schema: Schema): Vault {
  const { name, prefix, description, tags, config } = entity as unknown as Vault & { readonly prefix?: string };
  return { name, prefix: prefix ?? "", description, tags, config: fillDefaults(schema, config) };
}
