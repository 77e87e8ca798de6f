import type { Host, Item, Step, TlsOptions } from "../../contract";
import type { AmbientName } from "../ambient-environment";
import { appIdentity } from "./app-identity";
import { appToken } from "./app-token";
import type { AzureCloud } from "./clouds";
import { entraToken, type EntraQuestion } from "./entra-token";
import type { AzureSignInCode } from "./faults";
import { metadataToken } from "./metadata-token";
import { isAzureTenant, type AzureSignIn } from "./sign-in-settings";
import type { AzureToken } from "./token";

export interface AzureSignInQuestion {
  readonly signIn: AzureSignIn;
  readonly host: Host;
  readonly tls: TlsOptions;
  readonly cloud: AzureCloud;
  /** What the token is for: "https://vault.azure.net", "https://management.azure.com/". */
  readonly resource: string;
}

const refused = (code: AzureSignInCode, steps: readonly Step[] = []): Item<never> => ({
  ok: false,
  failure: "misconfigured",
  code,
  steps,
});

/** As the app where the environment says that this is one, otherwise as the machine: in the order of Azure's clients. */
const asMachine = async (question: AzureSignInQuestion, clientId: string | null): Promise<Item<AzureToken>> => {
  const { host, resource } = question;
  const { metadata = null, appIdentity: identity = null, environment } = host.ambient ?? {};
  if (metadata === null) return refused("azure.metadata-not-given");
  const asked = { resource, clientId, now: () => host.now?.() ?? new Date() };
  const app = appIdentity(environment);
  if (!app.ok) return refused(app.problem);
  if (app.value === null) return metadataToken({ net: metadata, ...asked });
  return identity === null ? refused("azure.metadata-not-given") : appToken({ net: identity, ...asked }, app.value);
};

const withSecret = async (
  name: string,
  entra: EntraQuestion,
  tenantId: string,
  clientId: string,
  clientSecret: string,
): Promise<Item<AzureToken>> => {
  const { ClientSecretCredential } = await import("@azure/identity");
  const given = await entraToken(
    name,
    entra,
    (options) => new ClientSecretCredential(tenantId, clientId, clientSecret, options),
  );
  // It asks nobody where it finds something missing by itself.
  return given ?? refused("azure.client-missing");
};

/**
 * By a client secret in Keyhole's environment, then by a pod's federated token, then as app or machine; the first that is
 * there decides. The variables are those of Azure's own clients, as they were at start.
 */
const ambiently = async (question: AzureSignInQuestion, entra: EntraQuestion): Promise<Item<AzureToken>> => {
  const variable = (name: AmbientName): string => question.host.ambient?.environment?.get(name) ?? "";
  const [tenantId, clientId] = [variable("AZURE_TENANT_ID"), variable("AZURE_CLIENT_ID")];
  const [secret, tokenFilePath] = [variable("AZURE_CLIENT_SECRET"), variable("AZURE_FEDERATED_TOKEN_FILE")];
  const hasClient = isAzureTenant(tenantId) && clientId !== "";
  if (hasClient && secret !== "") return withSecret("sign in by the environment", entra, tenantId, clientId, secret);
  if (hasClient && tokenFilePath !== "") {
    const { WorkloadIdentityCredential } = await import("@azure/identity");
    const given = await entraToken(
      "sign in by a federated token",
      entra,
      (options) => new WorkloadIdentityCredential({ ...options, tenantId, clientId, tokenFilePath }),
    );
    return given ?? refused("azure.federated-token-unreadable");
  }
  if ((question.host.ambient?.metadata ?? null) === null) return refused("azure.ambient-missing");
  return asMachine(question, clientId === "" ? null : clientId);
};

/**
 * Signs in to Azure and answers with a token for one resource. The secret goes to the cloud's own Entra ID whatever a
 * server asks for; the machine's identity is used only where its operator gives it.
 */
export const signInToAzure = async (question: AzureSignInQuestion): Promise<Item<AzureToken>> => {
  const { signIn, host, tls, cloud, resource } = question;
  const now = (): Date => host.now?.() ?? new Date();
  if (signIn.by === "managed-identity") return asMachine(question, signIn.clientId);
  const entra: EntraQuestion = { net: host.net, tls, cloud, resource, now };
  if (signIn.by === "ambient") {
    return host.ambient === undefined ? refused("azure.ambient-not-given") : ambiently(question, entra);
  }
  const { tenantId, clientId, clientSecret } = signIn;
  return withSecret("sign in with client secret", entra, tenantId, clientId, clientSecret);
};
