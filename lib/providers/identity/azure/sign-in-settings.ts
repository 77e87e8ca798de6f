import { fail, ok, type Result } from "@/lib/domain/errors";
import type { OpenedVault } from "../../contract";
import { azureTenant } from "./access-fields";
import type { AzureSignInCode } from "./faults";
import { filledText } from "../../filled-text";

/** What Keyhole signs in to Azure with. */
export type AzureSignIn =
  | {
      readonly by: "client-secret";
      readonly tenantId: string;
      readonly clientId: string;
      readonly clientSecret: string;
    }
  | {
      readonly by: "managed-identity";
      /** Null for the machine's own identity. */
      readonly clientId: string | null;
    }
  | { readonly by: "ambient" };

type Fields = OpenedVault["config"];
type Chosen = Result<AzureSignIn, AzureSignInCode>;

const isId = (text: string): boolean => /^[0-9A-Za-z-]{1,64}$/.test(text);

/** A GUID or a domain; the words that stand for other directories (“common”, “adfs”) are none. */
export const isAzureTenant = (text: string): boolean => new RegExp(azureTenant).test(text);

const withSecret = (config: Fields, access: Fields): Chosen => {
  const tenantId = filledText(access.tenant_id) ?? filledText(config.tenant_id);
  const clientId = filledText(access.client_id) ?? filledText(config.client_id);
  const clientSecret = filledText(access.client_secret);
  if (tenantId === null || !isAzureTenant(tenantId)) return fail("azure.tenant-missing");
  if (clientId === null || !isId(clientId)) return fail("azure.client-missing");
  if (clientSecret === null) return fail("azure.client-secret-missing");
  return ok({ by: "client-secret", tenantId, clientId, clientSecret });
};

/**
 * Says how Keyhole signs in to Azure, by its own access. Kong's `credentials_prefix` names variables of the nodes and
 * is never followed here.
 */
export const chooseAzureSignIn = ({ config, access }: Pick<OpenedVault, "config" | "access">): Chosen => {
  const method = access.auth_method ?? (filledText(access.client_secret) === null ? null : "client_secret");
  if (method === "client_secret") return withSecret(config, access);
  if (method === "ambient") return ok({ by: "ambient" });
  if (method !== "managed_identity") return fail("azure.no-access");
  const clientId = filledText(access.client_id);
  return clientId === null || isId(clientId) ? ok({ by: "managed-identity", clientId }) : fail("azure.client-missing");
};
