import type { Provider } from "./contract";

/** Of a config, what says which backend it is, and not how it is entered. */
const telling = [
  ...["protocol", "host", "port", "region", "endpoint_url", "project_id", "vault_uri", "account", "location"],
  ...["namespace", "mount", "prefix", "config_store_id"],
  // Nothing else in the config of an AWS vault tells which account it is.
  "assume_role_arn",
];

/**
 * Which backend a vault's settings lead to, as one text: the same for vaults and gateways that share it. Made of plain
 * settings only.
 */
export const backendIdentity = (provider: Provider, config: Readonly<Record<string, unknown>>): string => {
  const parts = telling.flatMap((name) => {
    const field = Object.hasOwn(provider.config, name) ? provider.config[name] : undefined;
    if (field === undefined || field.sensitive === true) return [];
    const value = config[name] ?? field.default ?? null;
    return typeof value === "string" || typeof value === "number" ? [`${name}=${value}`] : [];
  });
  return [provider.kongName, ...parts].join(" ").slice(0, 1000);
};
