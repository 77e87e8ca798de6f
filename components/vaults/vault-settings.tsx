import type { Schema } from "@/lib/domain/schema/field";
import { DefinitionList, type Definition } from "@/components/ui/definition-list";
import { isAsked } from "@/lib/domain/schema/is-asked";

export interface VaultSettingsProps {
  readonly at: "config" | "access";
  readonly schema: Schema;
  readonly values: Readonly<Record<string, unknown>>;
  /** Names of sensitive fields that are set, as `config.token`. */
  readonly sealed: readonly string[];
}

/** The settings of a vault in the order of its manifest: what applies with its value, what is sealed. */
export function VaultSettings({ at, schema, values, sealed }: VaultSettingsProps) {
  const items = Object.entries(schema).flatMap(([name, field]): Definition[] => {
    const term = (
      <>
        {field.label} <code className="text-xs text-faint">{name}</code>
      </>
    );
    if (field.sensitive === true) {
      return sealed.includes(`${at}.${name}`) ? [{ term, value: "set, sealed" }] : [];
    }
    // Kong fills in defaults of what does not apply, too: ten paths of sign-in methods that are not used.
    if (!isAsked(schema, name, values)) return [];
    const value = values[name];
    if (value !== undefined && value !== null)
      return [{ term, value: wordsOf(value), mono: typeof value !== "boolean" }];
    // An absent TTL is a statement of its own: the value is then never refreshed.
    return name === "ttl" ? [{ term, value: "not set: Kong keeps the value for good" }] : [];
  });
  return items.length === 0 ? <p className="text-muted">Nothing is set.</p> : <DefinitionList items={items} />;
}

function wordsOf(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" ? value : JSON.stringify(value);
}
