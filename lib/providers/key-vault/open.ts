import { Beside } from "../beside";
import type { Host, Item, OpenedVault } from "../contract";
import { vaultResource } from "../identity/azure/clouds";
import { signInToAzure } from "../identity/azure/sign-in";
import { keyVault, type KeyVault } from "./key-vault";
import { keyVaultSettings, type KeyVaultSettings } from "./settings";

export interface OpenedKeyVault {
  readonly vault: KeyVault;
  readonly settings: KeyVaultSettings;
  readonly expiresAt: Date;
}

/** Signs in for a key vault. Nothing is asked of the vault itself yet. */
export const openKeyVault = async (opened: OpenedVault, host: Host): Promise<Item<OpenedKeyVault>> => {
  const settings = keyVaultSettings(opened);
  if (!settings.ok) return { ok: false, failure: "misconfigured", code: settings.problem, steps: [] };
  const { signIn, tls, cloud } = settings.value;
  const token = await signInToAzure({ signIn, host, tls, cloud, resource: vaultResource(cloud) });
  if (!token.ok) return token;
  const vault = await keyVault(settings.value, token.value, host.net, new Beside(() => host.now?.() ?? new Date()));
  const { expiresAt } = token.value;
  return { ok: true, value: { vault, settings: settings.value, expiresAt }, steps: token.steps };
};
