import { fail, ok, type Result } from "@/lib/domain/errors";
import type { OpenedVault, TlsOptions } from "../contract";
import { cloudOfVault, type AzureCloud } from "../identity/azure/clouds";
import { chooseAzureSignIn, type AzureSignIn } from "../identity/azure/sign-in-settings";
import { proxyOf } from "../proxy-settings";
import type { KeyVaultCode } from "./faults";
import { holdsCertificate } from "../holds-certificate";

export interface KeyVaultSettings {
  /** Scheme and host. */
  readonly origin: string;
  /** The first part of its host. */
  readonly name: string;
  readonly cloud: AzureCloud;
  readonly signIn: AzureSignIn;
  readonly tls: TlsOptions;
}

type Address = Pick<KeyVaultSettings, "origin" | "name" | "cloud">;

/** Reads a vault URI: https, and a host of one of Microsoft's clouds, so that no token goes anywhere else. */
export const keyVaultAddress = (value: unknown): Result<Address, KeyVaultCode> => {
  const text = typeof value === "string" ? value.trim() : "";
  if (!URL.canParse(text)) return fail("azure.vault-uri-invalid");
  const { protocol, host, hostname, origin, pathname, username, password, search, hash } = new URL(text);
  const isBare = pathname === "/" && [username, password, search, hash].every((part) => part === "");
  if (protocol !== "https:" || host !== hostname || !isBare) return fail("azure.vault-uri-invalid");
  const cloud = cloudOfVault(hostname);
  if (cloud === null) return fail("azure.vault-uri-elsewhere");
  return ok({ origin, cloud, name: hostname.slice(0, hostname.indexOf(".")) });
};

/** Reads what opening this key vault takes from config and access. */
export const keyVaultSettings = ({ config, access }: OpenedVault): Result<KeyVaultSettings, KeyVaultCode> => {
  const address = keyVaultAddress(config.vault_uri);
  if (!address.ok) return address;
  const signIn = chooseAzureSignIn({ config, access });
  if (!signIn.ok) return signIn;
  const ca = typeof access.ca === "string" && access.ca !== "" ? access.ca : null;
  if (ca !== null && !holdsCertificate(ca)) return fail("azure.ca-invalid");
  return ok({ ...address.value, signIn: signIn.value, tls: { ...(ca === null ? {} : { ca }), ...proxyOf(access) } });
};
