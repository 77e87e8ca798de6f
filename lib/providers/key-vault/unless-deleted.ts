import type { Item } from "../contract";
import type { KeyVault } from "./key-vault";
import { because } from "./verdict";

/**
 * Where nothing of a name was found, asks whether it was deleted and waits for its purge. Best effort: what was found
 * stands where that may not be asked.
 *
 * @param look asks for what was deleted; its answer holds dates and no value
 */
export const unlessDeleted = async <T>(
  vault: KeyVault,
  found: Item<T>,
  look: () => Promise<unknown>,
): Promise<Item<T>> => {
  if (found.ok || found.failure !== "not-found") return found;
  const kept = await vault.ask("look among the deleted", look);
  const steps = [...found.steps, ...kept.steps];
  return kept.ok ? { ok: false, ...because("deleted", "azure.secret-deleted"), steps } : { ...found, steps };
};
