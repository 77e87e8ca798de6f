import type { Schema } from "../schema/field";
import { inferValue } from "../schema/infer-value";
import { validateField } from "../schema/validate";

/** The kong.conf key of a strategy's field: `vault_azure_certs_vault_uri`. Its variable is `KONG_` and that in capitals. */
export const settingName = (strategy: string, field: string): string =>
  `vault_${strategy}_${field}`.replaceAll("-", "_").toLowerCase();

/**
 * The configuration of the default vault of a strategy from the nodes' settings (by `settingName`): a setting that does
 * not fit is ignored without a word, and a default counts only where the field is required.
 */
export function defaultConfig(
  strategy: string,
  schema: Schema,
  settings: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema)) {
    const key = settingName(strategy, name);
    const value = inferValue(Object.hasOwn(settings, key) ? settings[key] : undefined, field);
    if (value !== undefined && validateField(field, value) === null) config[name] = value;
    else if (field.required && field.default !== undefined) config[name] = field.default;
  }
  return config;
}
