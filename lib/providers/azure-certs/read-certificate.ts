import { Secret } from "@/lib/domain/secret";
import type { Item, Meta, Want } from "../contract";
import type { KeyVault } from "../key-vault/key-vault";
import { newestVersion, type ObjectVersion } from "../key-vault/newest-version";
import { objectName, shownVersion } from "../key-vault/object-name";
import { readObject } from "../key-vault/read-object";
import { certificateJson } from "./certificate-json";
import { askForPolicy, planBy } from "./renewal-plan";

const metaOf = ({ version, createdOn, expiresOn }: ObjectVersion, plan: Meta["plan"]): Meta => ({
  version: shownVersion(version),
  createdAt: createdOn ?? null,
  expiresAt: expiresOn ?? null,
  plan,
});

/**
 * Fetches the newest version of a certificate with its key, as JSON of `cert` and `key`. Key Vault gives both as the
 * secret of the same name only.
 */
export const readCertificate = async (
  vault: KeyVault,
  want: Want,
): Promise<Item<{ readonly secret: Secret; readonly meta: Meta }>> => {
  const name = objectName(want);
  if (!name.ok) return { ok: false, failure: "misconfigured", code: name.problem, steps: [] };
  const read = await readObject(vault, name.value);
  if (!read.ok) return read;
  const { value, properties } = read.value;
  const json = certificateJson(value, properties.contentType);
  if (!json.ok) return { ok: false, failure: "misconfigured", code: json.problem, steps: read.steps };
  const policy = await askForPolicy(vault, name.value);
  const meta = metaOf(properties, planBy(policy, properties));
  return { ok: true, value: { secret: Secret.fromText(json.value), meta }, steps: [...read.steps, ...policy.steps] };
};

/** Looks at a certificate's versions and lifetime policy; neither holds its key. */
export const describeCertificate = async (vault: KeyVault, want: Want): Promise<Item<Meta>> => {
  const name = objectName(want);
  if (!name.ok) return { ok: false, failure: "misconfigured", code: name.problem, steps: [] };
  const found = await newestVersion(vault, () => vault.certificates.listPropertiesOfCertificateVersions(name.value));
  if (!found.ok) return found;
  const policy = await askForPolicy(vault, name.value);
  const steps = [...found.steps, ...policy.steps];
  return { ok: true, value: metaOf(found.value, planBy(policy, found.value)), steps };
};
