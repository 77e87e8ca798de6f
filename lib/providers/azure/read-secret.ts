import { Secret } from "@/lib/domain/secret";
import type { Item, Meta } from "../contract";
import type { KeyVault } from "../key-vault/key-vault";
import { newestVersion } from "../key-vault/newest-version";
import { readObject } from "../key-vault/read-object";
import { versionMeta } from "../key-vault/version-meta";

/** Keys and certificates have rotation policies; secrets have none. */
const plan = "none";

/** Fetches the newest version of one secret: its text as it is. */
export const readSecret = async (
  vault: KeyVault,
  name: string,
): Promise<Item<{ readonly secret: Secret; readonly meta: Meta }>> => {
  const read = await readObject(vault, name);
  if (!read.ok) return read;
  const { value, properties } = read.value;
  const meta = versionMeta(properties, plan);
  return { ok: true, value: { secret: Secret.fromText(value), meta }, steps: read.steps };
};

/** Looks at one secret's versions, which are told without their values. */
export const describeSecret = async (vault: KeyVault, name: string): Promise<Item<Meta>> => {
  const found = await newestVersion(vault, {
    list: () => vault.secrets.listPropertiesOfSecretVersions(name),
    deleted: () => vault.secrets.getDeletedSecret(name),
  });
  return found.ok ? { ...found, value: versionMeta(found.value, plan) } : found;
};
