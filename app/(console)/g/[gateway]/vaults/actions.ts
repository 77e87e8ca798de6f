"use server";

import { action } from "@/lib/server/action";
import { createVault } from "@/lib/services/vaults/create-vault";
import { deleteVault } from "@/lib/services/vaults/delete-vault";
import { editVault } from "@/lib/services/vaults/edit-vault";
import { makeVaultPlace } from "@/lib/services/vaults/make-place";
import { restoreVault } from "@/lib/services/vaults/restore-vault";
import { testVault } from "@/lib/services/vaults/test-vault";
import { writeVaultValue } from "@/lib/services/vaults/write-value";

export const createVaultAction = action(createVault, {
  refresh: ["/g/[gateway]"],
  done: ({ prefix }) => `Vault ${prefix} created.`,
});
export const editVaultAction = action(editVault, {
  refresh: ["/g/[gateway]"],
  done: ({ prefix }) => `Vault ${prefix} saved.`,
});
export const deleteVaultAction = action(deleteVault, {
  done: ({ prefix }) => `Vault ${prefix} deleted. Its history brings it back.`,
});
export const restoreVaultAction = action(restoreVault, {
  refresh: ["/g/[gateway]"],
  done: ({ prefix }) => `Vault ${prefix} is what it was.`,
});
/** What a vault's form holds at the moment; what else it sends is not about the connection. */
export const testVaultAction = action(testVault, {
  shape: ({
    gateway,
    id,
    version,
    provider,
    isDefault,
    prefix,
    description,
    tags,
    config,
    access,
    remove,
    secret,
  }) => ({
    ...{ gateway, id, version, provider, isDefault, prefix, description, tags, config, access, remove, secret },
  }),
});
/** Browsers send each line break of a form as two characters; a value has the one that was typed. */
export const writeValueAction = action(writeVaultValue, {
  shape: ({ value, ...rest }) => ({
    ...rest,
    value: typeof value === "string" ? value.replaceAll("\r\n", "\n") : value,
  }),
});
/** Of a vault's form only what leads to the backend. */
export const makePlaceAction = action(makeVaultPlace, {
  shape: ({ gateway, provider, name, access }) => ({ gateway, provider, name, access }),
});
