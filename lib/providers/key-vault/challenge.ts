import { vaultResource, type AzureCloud } from "../identity/azure/clouds";
import type { AzureVerdict } from "../identity/azure/exchanges";
import type { AzureToken } from "../identity/azure/token";
import type { KeyVaultCode } from "./faults";

const verdict = (failure: AzureVerdict["failure"], code: KeyVaultCode): AzureVerdict => ({ failure, code });

/** A parameter of a challenge by its name; servers write them in different orders. */
const parameter = (challenge: string, names: string): string | null =>
  new RegExp(`(?:^|[ ,])(?:${names})="([^"]*)"`, "i").exec(challenge)?.[1] ?? null;

const isTenantId = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

const tenantOf = (challenge: string): string | null => {
  const authority = parameter(challenge, "authorization|authorization_uri") ?? "";
  const tenant = URL.canParse(authority) ? (new URL(authority).pathname.split("/")[1] ?? "") : "";
  return isTenantId(tenant) ? tenant.toLowerCase() : null;
};

/**
 * What a key vault's 401 comes to, null where its client may answer with our token. The client would ask for a token
 * for whatever the server names, again and again; ours is for this cloud's key vaults and for one tenant.
 */
export const judgeChallenge =
  (cloud: AzureCloud, { tenantId }: AzureToken) =>
  (challenge: string | null, carriedToken: boolean): AzureVerdict | null => {
    const asked = challenge === null ? null : tenantOf(challenge);
    const isElsewhere = asked !== null && tenantId !== null && isTenantId(tenantId) && asked !== tenantId.toLowerCase();
    if (isElsewhere) return verdict("unauthenticated", "azure.wrong-tenant");
    if (carriedToken) return verdict("unauthenticated", "azure.token-refused");
    const resource = challenge === null ? null : parameter(challenge, "resource|scope");
    const isOurs = resource?.replace(/\/(?:\.default)?$/, "") === vaultResource(cloud);
    return isOurs ? null : verdict("malformed", "azure.challenge-refused");
  };
