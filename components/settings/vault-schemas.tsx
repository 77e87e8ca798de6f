import type { BoundAction } from "@/lib/server/action-state";
import type { FetchedSchema } from "@/lib/services/vault-schemas/schema";
import { formatPlural } from "@/lib/format";
import { ActionForm } from "@/components/action-form";
import { Time } from "@/components/time";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { ReadSchema } from "./read-schema";

export interface CustomVaultSchema {
  readonly name: string;
  /** Whether the gateway loads it. */
  readonly loaded: boolean;
  readonly schema: {
    readonly fields: readonly { readonly name: string; readonly type: string; readonly sealed: boolean }[];
    readonly kongOnly: readonly unknown[];
    readonly source: "given" | "read";
    readonly notedAt: Date;
    readonly notedBy: string | null;
    readonly kongVersion: string;
    readonly outdated: boolean;
  } | null;
}

export interface VaultSchemasProps {
  readonly gateway: string;
  readonly vaults: readonly CustomVaultSchema[];
  readonly now: Date;
  readonly give: BoundAction;
  /** Asks the gateway itself; null where it is not connected. */
  readonly fetch: BoundAction<FetchedSchema> | null;
  readonly remove: BoundAction;
}

/** Kong's schemas of a gateway's custom vaults: what is known, asking the gateway, and the place to paste one. */
export function VaultSchemas({ gateway, vaults, now, give, fetch, remove }: VaultSchemasProps) {
  const choices = vaults.filter(({ loaded }) => loaded).map(({ name }) => ({ value: name, label: name }));
  return (
    <div className="grid grid-cols-1 gap-4">
      <ul className="divide-y border-y">
        {vaults.map((vault) => (
          <li key={vault.name} className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-1 py-1.5 text-sm">
            <code className="w-full shrink-0 wrap-anywhere sm:w-36">{vault.name}</code>
            <span className="min-w-0 flex-1 text-muted">
              <Known vault={vault} now={now} />
            </span>
            {fetch !== null && vault.loaded && <ReadSchema action={fetch} gateway={gateway} name={vault.name} />}
            {vault.schema !== null && (
              <ActionForm
                action={remove}
                submit="Remove"
                submitTone="quiet"
                layout="bare"
                label={`Remove the schema of ${vault.name}`}
                hidden={{ gateway, name: vault.name }}
              >
                {null}
              </ActionForm>
            )}
          </li>
        ))}
      </ul>
      {choices.length > 0 && (
        <ActionForm action={give} submit="Keep schema" hidden={{ gateway }} label="Give Kong's schema">
          <div className="grid grid-cols-1 gap-4">
            <Field name="name" label="Custom vault">
              <Select choices={choices} className="max-w-64" />
            </Field>
            <Field
              name="schema"
              label="Kong's answer"
              kongName="GET /schemas/vaults/{name}"
              help={
                fetch === null
                  ? "As the Admin API of this gateway gives it, whole."
                  : "As the Admin API gives it, whole. This gateway is connected, so it is read anew whenever such a vault is edited, in place of what you paste."
              }
            >
              <Textarea
                mono
                rows={8}
                autoComplete="off"
                spellCheck={false}
                className="text-xs"
                placeholder='{"fields":[…]}'
              />
            </Field>
          </div>
        </ActionForm>
      )}
    </div>
  );
}

function Known({ vault: { loaded, schema }, now }: { readonly vault: CustomVaultSchema; readonly now: Date }) {
  if (schema === null)
    return <span className="text-stale">No schema: all of a config is sealed, and only Kong checks it.</span>;
  const sealed = schema.fields.filter((field) => field.sealed).length;
  return (
    <>
      {formatPlural(schema.fields.length, "field")}, {sealed} with something sealed,{" "}
      {formatPlural(schema.kongOnly.length, "rule")} that only Kong checks ·{" "}
      {schema.source === "read" ? `read from Kong ${schema.kongVersion} by` : "given by"} {schema.notedBy ?? "somebody"}
      , <Time at={schema.notedAt} now={now} />
      {schema.outdated && (
        <span className="block text-stale">
          {schema.source === "read"
            ? "The gateway has another version here: correct it, or read the schema again."
            : `Given when this gateway was ${schema.kongVersion}: the present version may have another schema.`}
        </span>
      )}
      {!loaded && <span className="block text-stale">The gateway does not load it any more.</span>}
    </>
  );
}
