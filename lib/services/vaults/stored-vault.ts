import { AppError } from "@/lib/domain/errors";
import type { Vault } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { staleEdit } from "@/lib/services/people/stale-edit";

/**
 * The vault that an edit began from. Throws NOT_FOUND when the named gateway has none of that id, STALE with who changed
 * it when it is at another version.
 */
export async function storedVault(
  tx: Tx,
  input: { readonly gateway: string; readonly id: string; readonly version: number },
): Promise<Vault> {
  const row = await tx.vault.findFirst({ where: { id: input.id, gateway: { name: input.gateway } } });
  if (row === null) throw new AppError("NOT_FOUND");
  if (row.version !== input.version) throw await staleEdit(tx, `the vault ${row.prefix}`, row);
  return row;
}

/** What a person calls it: the settings of a provider's default vault are no entity of Kong's. */
export const vaultNoun = ({ isDefault }: Pick<Vault, "isDefault">): string => (isDefault ? "default vault" : "vault");
