import type { AccessLevel } from "@/lib/domain/access-level";
import type { LeastPolicy, Want } from "../contract";
import { isObjectName } from "./object-name";
import { keyVaultAddress } from "./settings";

/** The rights that Azure has on what a key vault holds, as its roles name them. */
export type DataAction =
  | "Microsoft.KeyVault/vaults/secrets/getSecret/action"
  | "Microsoft.KeyVault/vaults/secrets/readMetadata/action"
  | "Microsoft.KeyVault/vaults/certificates/read";

export interface LeastRole {
  readonly title: string;
  readonly dataActions: readonly DataAction[];
  /** The kinds of things below the vault that it is assigned on. */
  readonly scopes: readonly ("secrets" | "certificates")[];
}

/**
 * An Azure role that holds nothing but these rights, and its assignment on exactly what is wanted, as JSON with places
 * for what only Azure knows. Null where a name cannot be said: no key vault has it, so a wildcard is refused.
 */
export const leastRole = (
  wants: readonly Want[],
  level: AccessLevel,
  config: Readonly<Record<string, unknown>>,
  { title, dataActions, scopes }: LeastRole,
): LeastPolicy | null => {
  const address = keyVaultAddress(config.vault_uri);
  const names = [...new Set(wants.map(({ resource }) => resource))];
  if (!address.ok || names.length === 0 || !names.every(isObjectName)) return null;
  const group = "/subscriptions/SUBSCRIPTION_ID/resourceGroups/RESOURCE_GROUP";
  const vault = `${group}/providers/Microsoft.KeyVault/vaults/${address.value.name}`;
  const role = {
    Name: `${title} (${level})`,
    IsCustom: true,
    Description: "What Keyhole needs to check references, and nothing else.",
    Actions: [],
    NotActions: [],
    DataActions: dataActions,
    NotDataActions: [],
    AssignableScopes: [group],
  };
  const assignments = names.flatMap((name) =>
    scopes.map((kind) => ({ role: role.Name, assignee: "OBJECT_ID", scope: `${vault}/${kind}/${name}` })),
  );
  return {
    ...{ language: "azure-role", title: "Azure role" },
    words: `An Owner or User Access Administrator of the key vault makes the role and assigns it to Keyhole's identity, in a key vault that goes by Azure roles. It allows ${level === "metadata" ? "looking at versions and dates, and no value" : "reading the value and its dates"}.`,
    text: `${JSON.stringify({ role, assignments }, null, 2)}\n`,
  };
};
