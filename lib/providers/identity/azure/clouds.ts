/** One of Microsoft's clouds: who signs in there, and how the hosts of its key vaults end. */
export interface AzureCloud {
  readonly name: string;
  /** Scheme and host of its Entra ID. */
  readonly authority: string;
  readonly vaultSuffix: string;
}

const cloud = (name: string, authority: string, vaultSuffix: string): AzureCloud => ({ name, authority, vaultSuffix });

/** The public cloud and the sovereign ones; a credential for Azure goes to these authorities and to no other host. */
export const azureClouds: readonly AzureCloud[] = [
  cloud("Azure", "https://login.microsoftonline.com", "vault.azure.net"),
  cloud("Azure Government", "https://login.microsoftonline.us", "vault.usgovcloudapi.net"),
  cloud("Azure operated by 21Vianet", "https://login.partner.microsoftonline.cn", "vault.azure.cn"),
];

/** The same by their authorities, the public cloud's first. */
export const azureAuthorities: readonly string[] = azureClouds.map(({ authority }) => authority);

/** The cloud to which a key vault's host belongs, in lower case; null for a host that is no key vault's. */
export const cloudOfVault = (host: string): AzureCloud | null => {
  const dot = host.indexOf(".");
  const isName = /^[a-z0-9-]{1,63}$/.test(host.slice(0, dot));
  return (isName && azureClouds.find(({ vaultSuffix }) => host.slice(dot + 1) === vaultSuffix)) || null;
};

/** What a token for a cloud's key vaults is asked for. */
export const vaultResource = ({ vaultSuffix }: AzureCloud): string => `https://${vaultSuffix}`;
