import { Secret } from "@/lib/domain/secret";
import type { Item, Meta, Want } from "../contract";
import type { KeyVault } from "../key-vault/key-vault";
import { newestVersion, type ObjectVersion } from "../key-vault/newest-version";
import { objectName, shownVersion } from "../key-vault/object-name";
import { readObject } from "../key-vault/read-object";

const metaOf = ({ version, createdOn, expiresOn }: ObjectVersion): Meta => ({
  version: shownVersion(version),
  createdAt: createdOn ?? null,
  // It informs: Key Vault gives an expired secret as any other.
  expiresAt: expiresOn ?? null,
  // Keys and certificates have rotation policies; secrets have none.
  plan: "none",
});

/** Fetches the newest version of one secret: its text as it is. */
export const readSecret = async (
  vault: KeyVault,
  want: Want,
): Promise<Item<{ readonly secret: Secret; readonly meta: Meta }>> => {
  const name = objectName(want);
  if (!name.ok) return { ok: false, failure: "misconfigured", code: name.problem, steps: [] };
  const read = await readObject(vault, name.value);
  if (!read.ok) return read;
  const { value, properties } = read.value;
  return { ok: true, value: { secret: Secret.fromText(value), meta: metaOf(properties) }, steps: read.steps };
};

/** Looks at one secret's versions, which are told without their values. */
export const describeSecret = async (vault: KeyVault, want: Want): Promise<Item<Meta>> => {
  const name = objectName(want);
  if (!name.ok) return { ok: false, failure: "misconfigured", code: name.problem, steps: [] };
  const found = await newestVersion(vault, () => vault.secrets.listPropertiesOfSecretVersions(name.value));
  return found.ok ? { ...found, value: metaOf(found.value) } : found;
};
