"use client";

import { kongConfText, kongEnvironmentText } from "@/lib/domain/default-vault-text";
import { checkDefaultConfig } from "@/lib/domain/reference/default-config";
import { mergeOptions } from "@/lib/domain/reference/merge-options";
import { defaultVaultInWords } from "@/lib/domain/refresh/default-vault-in-words";
import { forecast } from "@/lib/domain/refresh/forecast";
import { refreshInWords } from "@/lib/domain/refresh/refresh-in-words";
import type { Schema } from "@/lib/domain/schema/field";
import { fromForm } from "@/lib/domain/schema/form-values";
import { knownFields } from "@/lib/domain/schema/known-fields";
import { isAsked } from "@/lib/domain/schema/is-asked";
import { Callout } from "@/components/ui/callout";
import { CodeBlock } from "@/components/ui/code-block";
import { NodesDo } from "./nodes-do";
import type { VaultDraft } from "./vault-draft";

export interface DefaultVaultPreviewProps {
  readonly strategy: string;
  readonly schema: Schema;
  readonly draft: VaultDraft;
  /** Dotted names of sensitive fields that are set. */
  readonly stored: readonly string[];
  readonly gatewayVersion: string;
}

/** Beside the form: the settings as a node would have them, and what it does with what it reads. Holds no secret. */
export function DefaultVaultPreview({ strategy, schema, draft, stored, gatewayVersion }: DefaultVaultPreviewProps) {
  const asked = Object.fromEntries(
    Object.entries(draft.config).filter(([name]) => isAsked(schema, name, draft.config)),
  );
  const given = fromForm(schema, asked);
  const known = knownFields(schema, gatewayVersion);
  const { config, errors } = checkDefaultConfig(known, given);
  const sealed = stored.map((name) => name.replace(/^config\./, "")).filter((name) => Object.hasOwn(schema, name));
  const merged = mergeOptions(known, config, null);
  const lines = [
    ...refreshInWords(forecast({ strategy, merged, gatewayVersion })),
    ...defaultVaultInWords(known, config),
  ];
  const vault = { strategy, config: given };
  return (
    <div className="grid grid-cols-1 gap-4">
      <section aria-labelledby="in-kong-conf" className="grid grid-cols-1 gap-2">
        <h2 id="in-kong-conf" className="font-semibold">
          In kong.conf
        </h2>
        <CodeBlock what="lines for kong.conf" code={kongConfText(vault, schema, sealed)} wrap />
      </section>
      <section aria-labelledby="in-environment" className="grid grid-cols-1 gap-2">
        <h2 id="in-environment" className="font-semibold">
          Or in the environment
        </h2>
        <CodeBlock what="variables" code={kongEnvironmentText(vault, schema, sealed)} wrap />
      </section>
      {errors !== null && (
        <Callout tone="stale" title="A node would ignore without a word:">
          <code className="text-xs wrap-anywhere">{Object.keys(errors).join(", ")}</code>
        </Callout>
      )}
      <NodesDo lines={lines} />
    </div>
  );
}
