import { Secret } from "@/lib/domain/secret";
import type { Item, Meta } from "../contract";
import type { KeyVault } from "../key-vault/key-vault";
import { newestVersion } from "../key-vault/newest-version";
import { readObject } from "../key-vault/read-object";
import { versionMeta } from "../key-vault/version-meta";
import { certificateJson } from "./certificate-json";
import { askForPolicy, planBy } from "./renewal-plan";

/**
 * Fetches the newest version of a certificate with its key, as JSON of `cert` and `key`. Key Vault gives both as the
 * secret of the same name only.
 */
export const readCertificate = async (
  vault: KeyVault,
  name: string,
): Promise<Item<{ readonly secret: Secret; readonly meta: Meta }>> => {
  const read = await readObject(vault, name);
  if (!read.ok) return read;
  const { value, properties } = read.value;
  const json = certificateJson(value, properties.contentType);
  if (!json.ok) return { ok: false, failure: "misconfigured", code: json.problem, steps: read.steps };
  const policy = await askForPolicy(vault, name);
  const meta = versionMeta(properties, planBy(policy, properties));
  return { ok: true, value: { secret: Secret.fromText(json.value), meta }, steps: [...read.steps, ...policy.steps] };
};

/** Looks at a certificate's versions and lifetime policy; neither holds its key. */
export const describeCertificate = async (vault: KeyVault, name: string): Promise<Item<Meta>> => {
  const found = await newestVersion(vault, {
    list: () => vault.certificates.listPropertiesOfCertificateVersions(name),
    deleted: () => vault.certificates.getDeletedCertificate(name),
  });
  if (!found.ok) return found;
  const policy = await askForPolicy(vault, name);
  const steps = [...found.steps, ...policy.steps];
  return { ok: true, value: versionMeta(found.value, planBy(policy, found.value)), steps };
};
