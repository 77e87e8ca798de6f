import type { KeyVaultSecret } from "@azure/keyvault-secrets";
import type { Item } from "../contract";
import type { KeyVault } from "./key-vault";
import { unlessDeleted } from "./unless-deleted";
import { because } from "./verdict";

/** Fetches the newest version of a secret with its value, and where there is none asks whether it was deleted. */
export const readObject = async (
  vault: KeyVault,
  name: string,
): Promise<Item<KeyVaultSecret & { readonly value: string }>> => {
  const read = await vault.ask("read", () => vault.secrets.getSecret(name));
  if (read.ok) {
    const { steps } = read;
    const { value } = read.value;
    return typeof value === "string"
      ? { ok: true, value: { ...read.value, value }, steps }
      : { ok: false, ...because("malformed", "azure.answer-unknown"), steps };
  }
  return unlessDeleted(vault, read, () => vault.secrets.getDeletedSecret(name));
};
