import { settingName } from "./reference/default-config";
import type { Schema } from "./schema/field";
import { kongConfValue } from "./text/kong-conf";
import { shellWord } from "./text/shell";

/** The kong.conf key as Kong's manual lists it, which for one field differs from what its code derives from the name. */
const documentedKey = (strategy: string, field: string): string =>
  settingName(strategy, field === "base64_decode" ? "decode_base64" : field);

/** The environment variable of a node that sets a field of a provider's default vault: KONG_VAULT_HCV_HOST. */
export const settingVariable = (strategy: string, field: string): string =>
  `KONG_${documentedKey(strategy, field).toUpperCase()}`;

interface DefaultVault {
  /** Kong's name of the provider. */
  readonly strategy: string;
  readonly config: Readonly<Record<string, unknown>>;
}

interface Setting {
  readonly name: string;
  /** Null for a secret, which stands nowhere. */
  readonly text: string | null;
}

/** Kong splits a list at commas before it looks at anything else, so a member with one cannot be written. */
const textOf = (value: unknown): string => (Array.isArray(value) ? value.join(",") : String(value));

function settingsOf({ config }: DefaultVault, schema: Schema, sealed: readonly string[]): readonly Setting[] {
  return Object.entries(schema).flatMap(([name, field]): Setting[] => {
    const value = config[name];
    const isSet = value !== undefined && value !== null && value !== "";
    if (!isSet && !sealed.includes(name)) return [];
    return [{ name, text: field.sensitive === true ? null : textOf(value) }];
  });
}

const nothing = "# No setting is known: Kong's own defaults hold.";

/** The lines of kong.conf that say these settings; a secret, and what the file cannot hold, stand as a comment. */
export function kongConfText(vault: DefaultVault, schema: Schema, sealed: readonly string[] = []): string {
  const lines = settingsOf(vault, schema, sealed).map(({ name, text }) => {
    const key = documentedKey(vault.strategy, name);
    if (text === null) return `# ${key} = … a secret: as the nodes have it`;
    const value = kongConfValue(text);
    if (value !== null) return `${key} = ${value}`;
    return `# ${key}: no line of kong.conf can hold it, use ${settingVariable(vault.strategy, name)}`;
  });
  return lines.length === 0 ? nothing : lines.join("\n");
}

/** The same as variables for a shell; a secret stands as a variable of the shell that has to be set. */
export function kongEnvironmentText(vault: DefaultVault, schema: Schema, sealed: readonly string[] = []): string {
  const lines = settingsOf(vault, schema, sealed).map(({ name, text }) => {
    const variable = settingVariable(vault.strategy, name);
    const secret = variable.slice("KONG_".length);
    return `export ${variable}=${text === null ? `"\${${secret}:?}"` : shellWord(text)}`;
  });
  return lines.length === 0 ? nothing : lines.join("\n");
}
