"use client";

import { deckCustomVault } from "@/lib/domain/deck-vault";
import { mergeOptions } from "@/lib/domain/reference/merge-options";
import { forecast } from "@/lib/domain/refresh/forecast";
import { refreshInWords } from "@/lib/domain/refresh/refresh-in-words";
import type { Field } from "@/lib/domain/schema/field";
import { fillDefaults } from "@/lib/domain/schema/fill-defaults";
import type { KongSchema } from "@/lib/domain/schema/kong-schema";
import type { SchemaOrigin } from "@/lib/domain/schema/schema-origin";
import type { Vault, VaultRules } from "@/lib/domain/vault";
import { Callout } from "@/components/ui/callout";
import { BecomesSection } from "./becomes-section";
import { CustomRules } from "./custom-rules";
import { firstText, readCustomDraft } from "./custom-draft";
import { KongSaysSection } from "./kong-says-section";
import { NodesDo } from "./nodes-do";
import type { Asking } from "./use-live-schema";
import type { VaultDraft } from "./vault-draft";

export interface CustomPreviewProps {
  /** Kong's name of the vault. */
  readonly name: string;
  /** Null where none is kept. */
  readonly schema: KongSchema | null;
  readonly origin: SchemaOrigin | null;
  readonly asking?: Asking | undefined;
  /** The schema that the text was begun from, where nobody has typed yet. */
  readonly begun: KongSchema | null;
  readonly draft: VaultDraft;
  readonly rules: VaultRules;
}

const seconds: Field = { type: "number", label: "seconds" };
const cache = { ttl: seconds, neg_ttl: seconds, resurrect_ttl: seconds };

/** Beside the JSON of a custom vault: what it becomes, what Kong would say to it as far as that is known, what is sealed. */
export default function CustomPreview({ name, schema, origin, asking, begun, draft, rules }: CustomPreviewProps) {
  const { entity, sealed, problems } = readCustomDraft(name, schema, { text: firstText(begun), ...draft }, rules);
  const known = { ...cache, ...schema?.config };
  const merged = mergeOptions(known, fillDefaults(known, entity.config), null);
  const lines = refreshInWords(forecast({ strategy: name, merged, gatewayVersion: rules.gatewayVersion }));
  return (
    <div className="grid grid-cols-1 gap-4">
      <BecomesSection deck={deckCustomVault(entity as Vault, sealed)} />
      <KongSaysSection>
        {problems.length === 0 ? (
          <Callout
            tone={schema === null ? "waiting" : "resolved"}
            title={schema === null ? "Not known." : "It takes it."}
          >
            {schema !== null && schema.kongOnly.length > 0 && <p>As far as its rules are judged here: see below.</p>}
          </Callout>
        ) : (
          <Callout tone="waiting" title="Not yet:">
            <ul className="grid gap-0.5 text-xs">
              {problems.map(([path, problem]) => (
                <li key={path} className="wrap-anywhere">
                  <code>{path}</code>: {problem}
                </li>
              ))}
            </ul>
          </Callout>
        )}
      </KongSaysSection>
      <CustomRules name={name} schema={schema} origin={origin} asking={asking} sealed={sealed} />
      {schema !== null && <NodesDo lines={lines} />}
    </div>
  );
}
