import type { Schema } from "./schema/field";
import type { Vault } from "./vault";
import { putIn, takeOut } from "./schema/sealed-members";
import { yamlText } from "./text/yaml";

/** decK reads the file as a template first, so a text that looks like one has to say that it is not. */
const literalText = (text: string): string => text.replaceAll("${{", "${{ `${{` }}");

function literal(value: unknown): unknown {
  if (typeof value === "string") return literalText(value);
  if (Array.isArray(value)) return value.map(literal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [literalText(name), literal(inner)]));
}

/** What stands for each sensitive member: a variable of its own, `a.b` beside `a_b`, that whoever runs decK sets. */
function placeholders(prefix: string, members: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const variable = (member: string): string => {
    const base = `DECK_${`${prefix}_${member}`.replace(/[^A-Za-z0-9]+/g, "_").toUpperCase()}`;
    let name = base;
    for (let next = 2; taken.has(name); next++) name = `${base}_${next}`;
    taken.add(name);
    return name;
  };
  return new Map(members.map((member) => [member, `\${{ env "${variable(member)}" }}`]));
}

function deckText(vault: Vault, config: Readonly<Record<string, unknown>>): string {
  const entity = {
    name: vault.name,
    prefix: literal(vault.prefix),
    ...(vault.description === null ? {} : { description: literal(vault.description) }),
    ...(vault.tags === null ? {} : { tags: literal(vault.tags) }),
    ...(Object.keys(config).length === 0 ? {} : { config }),
  };
  return yamlText({ _format_version: "3.0", vaults: [entity] });
}

/**
 * A vault as a decK file. A sensitive member that is set stands as decK's placeholder for an environment variable, never
 * as itself; `sealed` names those whose value is not at hand. Members that are null or missing are left out.
 */
export function deckVault(vault: Vault, schema: Schema, sealed: readonly string[] = []): string {
  const config: Record<string, unknown> = {};
  const sensitive = Object.keys(schema).filter((name) => schema[name]?.sensitive === true);
  const variables = placeholders(vault.prefix, sensitive);
  for (const name of Object.keys(schema)) {
    const value = vault.config[name];
    const isSet = (value !== null && value !== undefined) || sealed.includes(name);
    if (!isSet) continue;
    config[name] = variables.get(name) ?? literal(value);
  }
  return deckText(vault, config);
}

/** The same of a custom vault, from its config as it is; `sealed`: the dotted names of what must not stand in it. */
export function deckCustomVault(vault: Vault, sealed: readonly string[]): string {
  const config = literal(takeOut(vault.config, sealed).open) as Record<string, unknown>;
  const variables = [...placeholders(vault.prefix, sealed)].map(([path, text]) => [literalText(path), text] as const);
  return deckText(vault, putIn(config, Object.fromEntries(variables)));
}
