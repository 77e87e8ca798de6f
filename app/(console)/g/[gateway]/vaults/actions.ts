"use server";

import { action } from "@/lib/server/action";
import { createVault } from "@/lib/services/vaults/create-vault";

export const createVaultAction = action(createVault, {
  refresh: ["/g/[gateway]"],
  done: ({ prefix }) => `Vault ${prefix} created.`,
});
