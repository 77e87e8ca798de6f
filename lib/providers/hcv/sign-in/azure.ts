import { fail, ok } from "@/lib/domain/errors";
import type { Host, Item, TlsOptions } from "../../contract";
import { azureAuthorities, azureClouds } from "../../identity/azure/clouds";
import { azureMachine, type AzureMachine } from "../../identity/azure/machine";
import { signInToAzure, type AzureSignInQuestion } from "../../identity/azure/sign-in";
import { chooseAzureSignIn } from "../../identity/azure/sign-in-settings";
import { isForVault, usualResource } from "./azure-resource";
import { fullLoginPath, type ChosenLogin, type Fields, type LoginBody, type Refusals } from "./login";
import { filledText } from "../../filled-text";

const refusals: Refusals = [
  [/invalid role name/, "misconfigured", "hcv.role-missing"],
  [/role is required/, "misconfigured", "hcv.role-not-given"],
  [
    /not authorized|not in bound|unable to retrieve|missing (?:vm|subscription|resource)/i,
    ...(["forbidden", "hcv.identity-not-bound"] as const),
  ],
  [/jwt|token|issuer|audience|signature|oidc/i, "unauthenticated", "hcv.identity-refused"],
];

/** What Vault is to know of the machine, in its own words. */
const placeOf = ({ subscriptionId, resourceGroupName, name, vmScaleSetName }: AzureMachine): LoginBody => ({
  ...(subscriptionId === undefined ? {} : { subscription_id: subscriptionId }),
  ...(resourceGroupName === undefined ? {} : { resource_group_name: resourceGroupName }),
  ...(vmScaleSetName === undefined ? {} : { vmss_name: vmScaleSetName }),
  ...(name === undefined || vmScaleSetName !== undefined ? {} : { vm_name: name }),
});

const bodyFor = async (role: string, question: AzureSignInQuestion): Promise<Item<LoginBody>> => {
  const token = await signInToAzure(question);
  if (!token.ok) return token;
  const { token: jwt } = token.value;
  if (question.signIn.by !== "managed-identity") return { ...token, value: { role, jwt } };
  // The token alone is enough for a role that is bound to it and to no machine.
  const { machine, steps } = await azureMachine(question.host);
  const place = machine === null ? {} : placeOf(machine);
  return { ok: true, value: { role, jwt, ...place }, steps: [...token.steps, ...steps] };
};

/** With an application of Keyhole's own, or as the managed identity of the machine that Keyhole itself runs on. */
export const ownAzure = (access: Fields, tls: TlsOptions): ChosenLogin => {
  const role = filledText(access.azure_auth_role);
  const path = fullLoginPath(access.azure_login_path, "/v1/auth/azure/login");
  const resource = filledText(access.azure_resource) ?? usualResource;
  if (path === null) return fail("hcv.login-path-invalid");
  if (role === null) return fail("hcv.role-not-given");
  const isMachine = access.azure_credential === "managed-identity";
  if (isMachine && !isForVault(resource)) return fail("hcv.azure-resource-refused");
  const signIn = chooseAzureSignIn({
    config: {},
    access: {
      auth_method: isMachine ? "managed_identity" : "client_secret",
      ...{ tenant_id: access.azure_tenant_id, client_id: access.azure_client_id },
      client_secret: access.azure_client_secret,
    },
  });
  if (!signIn.ok) return signIn;
  const authority = filledText(access.azure_authority) ?? azureAuthorities[0];
  const cloud = azureClouds.find((one) => one.authority === authority);
  if (cloud === undefined) return fail("hcv.azure-authority-unknown");
  return ok({
    ...{ by: "azure", path, step: "sign in with Azure", refusals, isAmbient: isMachine },
    as: isMachine ? "The managed identity of Keyhole's machine" : "An Azure application",
    sent: signIn.value.by === "client-secret" ? [signIn.value.clientSecret] : [],
    body: (host: Host) => bodyFor(role, { signIn: signIn.value, host, tls, cloud, resource }),
  });
};

/** Azure vouches for the nodes because of where they run. */
export const azureOfNodes = (): ChosenLogin => fail("hcv.managed-identity-of-nodes");
