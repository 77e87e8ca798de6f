import { setMember } from "../set-member";
import type { Schema } from "../schema/field";
import { inferValue } from "../schema/infer-value";
import { validateField, type FieldErrors } from "../schema/validate";

/**
 * The kong.conf key of a strategy's field, as Kong's code derives it: `vault_azure_certs_vault_uri`. Its variable is
 * `KONG_` and that in capitals.
 */
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

/**
 * The same from settings that somebody typed by the fields' own names, already read as their types: what a node would
 * ignore is an error here, in Kong's words, for whoever types it believes it counts.
 */
export function checkDefaultConfig(
  schema: Schema,
  given: Readonly<Record<string, unknown>>,
): { readonly config: Readonly<Record<string, unknown>>; readonly errors: FieldErrors | null } {
  const errors: Record<string, FieldErrors[string]> = {};
  const config: Record<string, unknown> = {};
  for (const name of Object.keys(given)) if (!Object.hasOwn(schema, name)) setMember(errors, name, "unknown field");
  for (const [name, field] of Object.entries(schema)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    const isGiven = value !== undefined && value !== null;
    const error = isGiven ? validateField(field, value) : null;
    if (error !== null) errors[name] = error;
    else if (isGiven) config[name] = value;
    else if (field.required && field.default !== undefined) config[name] = field.default;
  }
  return { config, errors: Object.keys(errors).length === 0 ? null : errors };
}
