import type { Schema } from "./schema/field";
import type { Vault } from "./vault";
import { yamlText } from "./text/yaml";

/** decK reads the file as a template first, so a text that looks like one has to say that it is not. */
function literal(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("${{", "${{ `${{` }}");
  return Array.isArray(value) ? value.map(literal) : value;
}

/**
 * A vault as a decK file. A sensitive member that is set stands as decK's placeholder for an environment variable, never
 * as itself; `sealed` names those whose value is not at hand. Members that are null or missing are left out.
 */
export function deckVault(vault: Vault, schema: Schema, sealed: readonly string[] = []): string {
  const variable = (member: string) =>
    `DECK_${`${vault.prefix}_${member}`.replace(/[^A-Za-z0-9]+/g, "_").toUpperCase()}`;
  const config: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema)) {
    const value = vault.config[name];
    const isSet = (value !== null && value !== undefined) || sealed.includes(name);
    if (!isSet) continue;
    config[name] = field.sensitive === true ? `\${{ env "${variable(name)}" }}` : literal(value);
  }
  const entity = {
    name: vault.name,
    prefix: literal(vault.prefix),
    ...(vault.description === null ? {} : { description: literal(vault.description) }),
    ...(vault.tags === null ? {} : { tags: literal(vault.tags) }),
    ...(Object.keys(config).length === 0 ? {} : { config }),
  };
  return yamlText({ _format_version: "3.0", vaults: [entity] });
}
