import { canonical } from "@/lib/domain/audit/canonical";
import type { Provider, Schema } from "./contract";
import { openingConfig } from "./shared-fields";

type Fields = Readonly<Record<string, unknown>>;

const bound = (part: string, schema: Schema, values: Fields): readonly (readonly [string, unknown])[] =>
  Object.entries(schema)
    .filter(([, field]) => field.binds === true)
    .map(([name, field]) => [`${part}.${name}`, values[name] ?? field.default ?? null] as const)
    // So that a field that joins a manifest later, empty in all vaults there are, voids no credential.
    .filter(([, value]) => value !== null);

/**
 * Where the credentials of a vault may go, as one text: scheme, host, port, namespace, mount, auth method, TLS
 * verification, CA and whatever else a manifest marks with `binds`. Missing, null and default mean the same. Sealed
 * credentials open under the same text only.
 */
export const bindingOf = (provider: Provider, config: Fields, access: Fields): string => {
  // Nobody here knows which member of a custom vault says where its credentials go, so each does that is shown.
  if (provider.custom !== undefined) return canonical([provider.kongName, openingConfig(config)]);
  const parts = [...bound("config", provider.config, config), ...bound("access", provider.access, access)];
  return JSON.stringify([provider.kongName, ...[...parts].sort(([a], [b]) => (a < b ? -1 : 1))]);
};
